"""What is shown of everything at once, and what waits for whom."""
