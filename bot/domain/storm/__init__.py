"""What is heard about a brand, when it is too much, and the alert that says so."""
