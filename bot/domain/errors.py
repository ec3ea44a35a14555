"""Two families of errors. ``UserError`` is told privately to the person who acted: it says why, and what
to do instead. ``DeliveryError`` is about a system outside: it drives retry and never reaches a person raw.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.words import Phrase


class UserError(Exception):
    """A refusal with its reason. `fields` names the form fields at fault (field id -> phrase)."""

    def __init__(self, msgid: str, /, *, fields: Mapping[str, Phrase] | None = None, **params: Any) -> None:
        self.phrase = Phrase(msgid, params)
        self.fields = dict(fields or {})
        super().__init__(str(self.phrase))


class Invalid(UserError):
    """What was typed cannot be used as it is."""


class NotAllowed(UserError):
    """The right person would be somebody else; the text names them where it can."""


class NotFound(UserError):
    """What was named does not exist, or not for this person."""


class Stale(UserError):
    """Somebody else was faster, or the card was old; the text says who acted and when."""


class Blocked(UserError):
    """Not yet: something must happen first; the text says what."""


class Busy(UserError):
    """The store could not commit in time: nothing was recorded, press again."""


class DeliveryError(Exception):
    """An outside system did not take it. `permanent`: trying again cannot help.

    `retry_after` is in seconds, as the other side asked, else ``None``.
    """

    def __init__(self, text: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.permanent = permanent
        self.retry_after = retry_after


class OutcomeUnknown(DeliveryError):
    """It may or may not have been taken: read back before trying again, then ask a person."""

    def __init__(self, text: str) -> None:
        super().__init__(text, permanent=False)
