"""What a file of `python -m bot team export` may hold, key by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from bot.domain.plan.schema.shape import Fault, Flag, Key, ListOf, OneOf, Shape, Table, Text, Whole
from bot.domain.plan.schema.shape import Path as Field
from bot.domain.staff.accounts import MAX_NAME, SecondFactor
from bot.domain.staff.audiences import MAX_CHANNELS, MAX_PEOPLE, Audience
from bot.domain.staff.oncall import DUTY_LABELS, MAX_DAYS
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power
from bot.domain.storm.presets import Preset

FORMAT = "firebreak-team/1"
PERSON, WORDS = Text(40), Text(20_000)
ROLE = OneOf(tuple(role.value for role in Role), name="a role")
DUTY = OneOf(tuple(DUTY_LABELS), name="a role, or watcher")


class Parsed(Shape):
    """Text that means something: `make` refuses what does not."""

    def __init__(self, make: Callable[[str], object], words: str) -> None:
        self._make, self._words = make, words

    @property
    def words(self) -> str:
        return self._words

    def check(self, value: Any, path: Field) -> Iterator[Fault]:
        try:
            self._make(str(value))
        except ValueError:
            yield Fault(path, f"should be {self._words}, but is “{str(value)[:40]}”")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without a time zone nobody knows when that is")
    return moment


HOUR, DAY = (
    Parsed(time.fromisoformat, "an hour such as 22:00"),
    Parsed(date.fromisoformat, "a day such as 2026-12-24"),
)
MOMENT = Parsed(_moment, "a moment such as 2026-12-24T18:00:00+00:00")


def _place(text: str) -> None:
    if not re.fullmatch(r"[CGUW][A-Z0-9]{2,}", text):
        raise ValueError("a name may change, an id does not")


PLACE = Parsed(_place, "the id of a channel such as C024BE91L, or of a person such as U024BE7LH")
PLACES = ListOf(PLACE, at_most=MAX_CHANNELS + MAX_PEOPLE)
NUMBER = Parsed(float, "a number")


def _keys(required: Mapping[str, Shape], optional: Mapping[str, Shape]) -> Table:
    return Table(
        (
            *(Key(name, shape, "it has to be told", required=True) for name, shape in required.items()),
            *(Key(name, shape, "") for name, shape in optional.items()),
        )
    )


def _of_each(names: tuple[str, ...], shape: Shape) -> Table:
    return Table(tuple(Key(name, shape, "") for name in names))


def _many(each: Shape, most: int = 2_000) -> ListOf:
    return ListOf(each, at_least=0, at_most=most)


SHAPE = _keys(
    {"format": OneOf((FORMAT,))},
    {
        "people": _many(
            _keys(
                {"id": PERSON},
                {"name": Text(200), "function": Text(80), "quiet_from": HOUR, "quiet_until": HOUR},
            )
        ),
        "roster": _of_each(tuple(role.value for role in Role), ListOf(PERSON, at_most=3)),
        "rotas": _many(
            _keys(
                {"id": Text(40), "duty": DUTY, "people": ListOf(PERSON), "zone": Text(60), "begins": DAY},
                {
                    "days": Whole(1, MAX_DAYS),
                    "starts": HOUR,
                    "ends": HOUR,
                    "weekdays": ListOf(Whole(0, 6)),
                    "country": Text(12),
                    "off": ListOf(DAY),
                },
            )
        ),
        "covers": _many(
            _keys(
                {"id": Text(40), "person": PERSON, "since": MOMENT, "until": MOMENT},
                {"duty": DUTY, "instead_of": PERSON, "set_by": PERSON},
            )
        ),
        "powers": _of_each(tuple(power.value for power in Power), _many(ROLE)),
        "audiences": _of_each(tuple(a.value for a in Audience), PLACES),
        "contacts": _many(
            _keys(
                {"person": PERSON, "ways": _many(_keys({"pager": Text(40)}, {"address": Text(200)}), 3)}, {}
            )
        ),
        "grave_words": _many(WORDS),
        "watches": _many(
            _keys(
                {"name": Text(200), "terms": ListOf(Text(500), at_most=5_000)},
                {
                    "must_not": ListOf(Text(500), at_most=5_000),
                    "accents": Flag(),
                    "lookalikes": Flag(),
                    "sources": ListOf(Text(200)),
                    "preset": OneOf(tuple(preset.value for preset in Preset)),
                    "ratio": NUMBER,
                    "min_count": Whole(1, 1_000_000),
                    "share_rise": NUMBER,
                    "once_in_hours": NUMBER,
                    "reach": Whole(0, 1_000_000_000),
                    "grave_words": WORDS,
                    "grave_left_out": WORDS,
                    "owner": PERSON,
                },
            )
        ),
        "accounts": _many(
            _keys(
                {"network": Text(MAX_NAME), "handle": Text(MAX_NAME), "owners": ListOf(PERSON)},
                {
                    "publishers": _many(PERSON),
                    "readers": _many(PERSON),
                    "outside": _many(Text(200)),
                    "second_factor": OneOf(tuple(found.value for found in SecondFactor)),
                },
            )
        ),
    },
)
