"""Who is there, who may, and who relieves whom."""
