"""Reaching people outside Slack."""
