"""The tone of words that are to go out: what would make it worse, shown before anybody approves.

The rules are those of practice.md D. It shows a place and a reason, never rewrites, and never says that a
text is good. What cannot be seen by phrases, such as irony, is not seen: people approve, not this.
"""
