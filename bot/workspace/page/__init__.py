"""The web page of the local workspace: what each person sees, and what they can do there."""
