"""The playbook and how one crisis walks it."""
