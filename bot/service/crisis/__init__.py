"""A crisis from its declaration to its debrief and the end of its keeping."""
