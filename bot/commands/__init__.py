"""What each command of the command line does; `bot/cli.py` has the table of them."""
