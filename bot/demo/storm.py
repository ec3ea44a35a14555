"""A made-up brand's ordinary fortnight and the storm that breaks over it, as a source would bring them.

Everything is invented. The same seed gives the same posts; times are laid out around the moment the demo
starts, so that nothing has to pretend what time it is.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

BRAND = "Northwind Coffee"
HISTORY_DAYS = 15
BEGAN_BEFORE = timedelta(minutes=9)  # the storm is already under way when the demo opens
PER_MINUTE = 1.1  # posts about the brand in an ordinary minute, before the hour of day is looked at

ORDINARY = (
    "Morning flat white at {brand}, the usual corner table",
    "Does {brand} open on Sunday in the old town?",
    "{brand} oat milk is back, thank you",
    "Queue at {brand} today was long but the staff were kind",
    "Working from {brand} again, good wifi",
    "My order at {brand} was wrong, they fixed it at once",
    "{brand} lids leak a little, anyone else?",
    "New seasonal blend at {brand} is lovely",
    "Is there parking near {brand} on Mill Street?",
    "{brand} barista drew a cat on my latte, day made",
    "Left my umbrella at {brand}, hope it is still there",
    "The {brand} app is slow this morning",
    "Meeting friends at {brand} later",
    "{brand} prices went up again, hmm",
)
FRENCH = (
    "Le café de {brand} est toujours aussi bon ce matin",
    "Vous avez vu le nouveau gobelet de {brand} ? Vraiment déplacé",
)
STORM = (
    "Who approved this cup slogan? {brand} making fun of burnout is disgusting",
    "“Sleep is for quitters” on a {brand} cup. My brother died of exhaustion. This is awful",
    "{brand} cup slogan is insulting to every nurse on a night shift",
    "I loved {brand}. The cup slogan is cruel and I am done",
    "Shame on {brand} for this cup slogan. Take it down and apologise",
    "{brand} thinks burnout is a joke? Horrible cup slogan",
    "Threw my {brand} card away. That cup slogan is sick",
    "Not funny, {brand}. The cup slogan hurts people who lost someone",
    "So {brand} really printed that. Angry and sad. #sleepisforquitters",
    "Boycott {brand} until that cup slogan is gone",
    "{brand} staff deserve better than handing out this terrible cup slogan",
    "Has {brand} said anything about the cup slogan yet? Silence is the worst answer",
)
CHEEKY = (
    "Not one for tagging brands but <!channel> should see the {brand} cup, <https://example.com|free coffee>"
)
FIRST_POST = (
    "Look at the cup slogan of {brand} this morning: “Sleep is for quitters”. I am a night nurse. "
    "A colleague died at the wheel after a double shift. Who thought this was fine?"
)
NETWORKS = ("Mastodon", "Bluesky", "Mastodon", "X")  # where they are posted; the storm begins on the first
LOUD = (("lena_bakes", 84_000), ("nightshift_mo", 41_000), ("city_eats_daily", 126_000))


def posts(
    now: datetime, *, speed: float = 1.0, storm_minutes: int = 60, seed: int = 7
) -> Iterator[dict[str, Any]]:
    """Posts in the order of their time: history first, then the storm around and after `now`.

    `speed` squeezes what is still to come: at 10, an hour's storm passes in six minutes.
    """
    dice = random.Random(seed)  # noqa: S311 - a reproducible story, not a secret
    began = now - BEGAN_BEFORE
    yield from _ordinary(dice, now - timedelta(days=HISTORY_DAYS), began)
    yield from _storm(dice, began, now, speed, storm_minutes)


def write(path: Path, now: datetime, *, speed: float = 1.0, storm_minutes: int = 60) -> int:
    """Write the posts as JSON lines for the replay source; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for count, post in enumerate(posts(now, speed=speed, storm_minutes=storm_minutes), 1):  # noqa: B007
            file.write(json.dumps(post, ensure_ascii=False) + "\n")
    return count


def _ordinary(dice: random.Random, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    at = since
    while True:
        at += timedelta(minutes=dice.expovariate(PER_MINUTE * _of_the_day(at)))
        if at >= until:
            return
        yield _post(dice, at, dice.choice(ORDINARY))


def _of_the_day(at: datetime) -> float:
    """Quiet nights, a busy morning: between 0.3 and 1.7 times the average."""
    return 1.0 + 0.7 * math.sin((at.hour + at.minute / 60 - 4) / 24 * 2 * math.pi)


def _storm(
    dice: random.Random, began: datetime, now: datetime, speed: float, minutes: int
) -> Iterator[dict[str, Any]]:
    """Builds up over a quarter of an hour, holds, and fades: from 2 to about 40 posts a minute."""
    loud = {3.0: LOUD[0], 7.0: LOUD[1], 14.0: LOUD[2]}
    yield _post(dice, began, FIRST_POST, author=LOUD[0], likes=2_140)
    story = 0.0
    while story < minutes:
        story += dice.expovariate(_rate(story, minutes))
        due = next((m for m in sorted(loud) if m <= story), None)
        author = loud.pop(due) if due is not None else None
        at = began + timedelta(minutes=story)
        if at > now:
            at = now + (at - now) / speed
        text = CHEEKY if dice.random() < 0.01 else dice.choice(FRENCH if dice.random() < 0.08 else STORM)
        yield _post(dice, at, text, author=author, likes=900 if author else None)


def _rate(minute: float, minutes: int) -> float:
    rise = min(1.0, (minute + 1) / 15)
    fall = min(1.0, max(0.0, (minutes - minute) / (minutes / 3)))
    return 2 + 38 * rise * fall


def _post(
    dice: random.Random,
    at: datetime,
    text: str,
    *,
    author: tuple[str, int] | None = None,
    likes: int | None = None,
) -> dict[str, Any]:
    number = dice.getrandbits(48)
    handle, followers = author or (f"user_{number % 9973}", int(dice.lognormvariate(5.2, 1.1)))
    return {
        "id": f"p{number:012x}",
        "at": at.isoformat(),
        "text": text.format(brand=BRAND),
        "author": handle,
        "followers": followers,
        "likes": likes if likes is not None else dice.randrange(0, 12),
        "url": f"https://social.example/@{handle}/{number:012x}",
        "network": NETWORKS[0 if author else number % len(NETWORKS)],
    }
