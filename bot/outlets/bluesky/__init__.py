"""Publishing on Bluesky, or on any other server of the AT Protocol."""
