"""Words drafted, approved and put before the world."""
