"""Why posts that were sent to us were not taken. Each text says what the sender can do about it.

These go to a machine over HTTP, so they are English and untranslated; the web shell maps each to a status.
"""

from __future__ import annotations

from collections.abc import Mapping


class IntakeError(Exception):
    """`fields` names what is wrong where, for example ``[3].text``."""

    def __init__(self, text: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.fields = dict(fields or {})


class Malformed(IntakeError):
    """It cannot be read at all."""


class NotTrusted(IntakeError):
    """The sender could not be told from anybody else."""


class TooLarge(IntakeError):
    """More than is taken at once."""


class Unusable(IntakeError):
    """Read and trusted, but not posts; `fields` says why."""


class AlreadyDone(Exception):
    """No error: this very delivery was stored before."""
