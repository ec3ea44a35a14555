"""How the bot does when fifty people press and the posts come flat out: ``python -m tests.bench``."""
