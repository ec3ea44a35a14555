"""What a playbook file may hold: one table of keys that the check and the reference page are made from."""
