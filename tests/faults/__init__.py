"""Bad days, lived through by the real bot in a process of its own against the strict workspace."""
