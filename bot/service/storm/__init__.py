"""From a storm to the decision about it."""
