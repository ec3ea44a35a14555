"""The Web API: one function per method, listed in `table.METHODS`."""
