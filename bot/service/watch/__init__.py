"""What is listened for, and whether we still hear it."""
