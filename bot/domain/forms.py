"""What a person may press, and the form behind it, as neutral data that any shell can draw."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from bot.domain.errors import Invalid
from bot.domain.words import N_, Phrase, phrase

MAX_ANSWER = 3_000  # characters, what one Slack text input holds
REASON_WEIGHT = 10  # letters; one of a script without spaces counts as three


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    SELECT = "select"
    PERSON = "person"
    CHANNEL = "channel"
    URL = "url"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"  # a day and a time: seconds since 1970 in a form, kept as ISO in UTC


@dataclass(frozen=True, slots=True)
class FieldOption:
    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """`label`, `hint`, `placeholder` and the options' labels are message ids or a playbook's own words."""

    id: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    options: tuple[FieldOption, ...] = ()
    max_length: int = MAX_ANSWER
    hint: str = ""
    placeholder: str = ""


class Style(StrEnum):
    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to press. With an empty `form` the press alone is enough."""

    id: str
    label: str
    style: Style = Style.DEFAULT
    form: tuple[FormField, ...] = ()


def usual_first(usual: Sequence[str], choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Those in `usual` come first, in its order; the very first stands out unless it is dangerous."""
    place = {id_: i for i, id_ in enumerate(usual)}
    first, *others = sorted(choices, key=lambda c: place.get(c.id, len(place)))
    if first.id in place and first.style is Style.DEFAULT:
        first = replace(first, style=Style.PRIMARY)
    return (first, *others)


def clean(form: Mapping[str, str], fields: Iterable[FormField]) -> dict[str, str]:
    """The answers that were given, stripped; what the form does not ask for is left out.

    Raises ``Invalid`` naming every field at fault.
    """
    values: dict[str, str] = {}
    wrong: dict[str, Phrase] = {}
    for field in fields:
        value = (form.get(field.id) or "").strip()
        fault = _fault(field, value)
        if fault:
            wrong[field.id] = fault
        elif value:
            values[field.id] = _kept(field, value)
    if wrong:
        raise Invalid(N_("Some answers are missing or cannot be used as they are."), fields=wrong)
    return values


def check_reason(reason: str, *, field: str = "reason") -> str:
    """A reason that somebody can still understand next week: a few words, not a key hit by accident."""
    given = reason.strip()
    weight = sum(3 if unicodedata.east_asian_width(c) in "WF" else 1 for c in given if c.isalnum())
    if weight < REASON_WEIGHT:
        said = phrase(N_("Give the reason in a few words: it is kept and read in the debrief."))
        raise Invalid(said.msgid, fields={field: said})
    if len(given) > MAX_ANSWER:
        said = phrase(N_("Keep it under {limit} characters."), limit=MAX_ANSWER)
        raise Invalid(said.msgid, fields={field: said}, limit=MAX_ANSWER)
    return given


def _fault(field: FormField, value: str) -> Phrase | None:
    if not value:
        return phrase(N_("This is needed.")) if field.required else None
    if len(value) > field.max_length:
        return phrase(N_("Keep it under {limit} characters."), limit=field.max_length)
    if field.kind is FieldKind.DATE and not _is_date(value):
        return phrase(N_("Choose a day."))
    accepts, complaint = _ACCEPTS.get(field.kind, (None, ""))
    if field.kind is FieldKind.SELECT and value not in {o.id for o in field.options}:
        return phrase(N_("Choose one of those offered."))
    if accepts and not accepts.fullmatch(value):
        return phrase(complaint)
    return None


def _kept(field: FormField, value: str) -> str:
    return datetime.fromtimestamp(int(value), UTC).isoformat() if field.kind is FieldKind.MOMENT else value


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_ACCEPTS: Mapping[FieldKind, tuple[re.Pattern[str], str]] = {
    FieldKind.URL: (
        re.compile(r"https?://[^\s/<>|]+\.?[^\s<>|]*"),
        N_("Give the whole link, beginning with https://"),
    ),
    FieldKind.MOMENT: (re.compile(r"\d{1,11}", re.ASCII), N_("Choose a day and a time.")),
    FieldKind.NUMBER: (re.compile(r"-?\d{1,12}", re.ASCII), N_("Give a whole number.")),
    FieldKind.PERSON: (re.compile(r"[A-Za-z0-9_-]{1,64}"), N_("Choose a person.")),
    FieldKind.CHANNEL: (re.compile(r"[CG][A-Z0-9]{2,63}"), N_("Choose a channel.")),
}
