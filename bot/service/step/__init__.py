"""The steps of a playbook at work."""
