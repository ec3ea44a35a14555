"""A source is called silent when it says nothing for longer than its own past explains, and never else."""

from __future__ import annotations

import math
import os
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.storm.rhythm import NEW_NORMAL, Rhythm

WEEKS = 52 if os.environ.get("FIREBREAK_PROVE") else 6
START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY, WEEK = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days", "weeks"))


def known(weeks: int, per_hour, *, now: datetime = START) -> Rhythm:
    """What is known after so many weeks; `per_hour` is in how many minutes of the hour at a time it spoke."""
    begin = now - weeks * WEEK
    hours = tuple(per_hour(begin + n * HOUR) for n in range(weeks * 7 * 24))
    return Rhythm(hour=now, looked_at=now, quiet_since=now, heard_at=now, hours=hours, whole=True)


def silent_after(rhythm: Rhythm, hours: int = 48, turn: timedelta = timedelta()) -> timedelta | None:
    """How long it says nothing until that is noticed."""
    begin = rhythm.looked_at
    for n in range(1, hours * 60):
        rhythm = rhythm.go_on(begin + n * MINUTE, begin, listens=True, turn=turn)
        if rhythm.silence:
            assert rhythm.silence.since == begin
            return n * MINUTE
    return None


@pytest.mark.parametrize(
    ("spoke", "noticed"),
    [(40, 30 * MINUTE), (20, 36 * MINUTE), (6, 2 * HOUR), (1, 12 * HOUR)],
)
def test_the_more_it_says_the_sooner_its_silence_is_noticed(spoke: int, noticed: timedelta) -> None:
    assert silent_after(known(4, lambda _: spoke)) == noticed


def test_one_that_is_asked_now_and_then_is_silent_after_three_answers_at_the_earliest() -> None:
    assert silent_after(known(4, lambda _: 40), turn=15 * MINUTE) == 48 * MINUTE


def test_nothing_is_said_of_one_that_rarely_speaks_or_is_not_known_for_long() -> None:
    assert silent_after(known(8, lambda at: at.hour == 9), hours=24 * 4) is None
    assert silent_after(known(2, lambda _: 20)) is None


def test_nights_and_weekends_are_compared_with_their_like() -> None:
    def office_hours(at: datetime) -> int:
        return 20 if at.weekday() < 5 and 8 <= at.hour < 18 else 0

    on_monday = known(4, office_hours)
    assert silent_after(on_monday, hours=8) is None
    assert silent_after(on_monday) == 8 * HOUR + 36 * MINUTE
    assert silent_after(known(4, office_hours, now=START + 5 * DAY), hours=48) is None


def lived(rhythm: Rhythm, until: datetime, spoke_at=lambda _: False, *, zone=UTC, step: int = 3):
    """As it is then, and each moment at which a silence was noticed."""
    now, heard, noticed = rhythm.looked_at, rhythm.heard_at, []
    while now < until:
        now += step * MINUTE
        heard = now if spoke_at(now) else heard
        was = rhythm.silence
        rhythm = rhythm.go_on(now, heard, listens=True, turn=timedelta(), zone=zone)
        noticed += [now] if rhythm.silence and not was else []
    return rhythm, noticed


def test_it_ends_with_the_next_word_and_makes_the_next_one_no_less_strange() -> None:
    """An outage of an afternoon is no habit."""
    rhythm, noticed = lived(known(4, lambda _: 20), START + 5 * HOUR)
    assert len(noticed) == 1
    now = rhythm.looked_at + MINUTE
    rhythm = rhythm.go_on(now, now, listens=True, turn=timedelta())
    assert (rhythm.silence, rhythm.quiet_since) == (None, now)
    rhythm, noticed = lived(rhythm, START + DAY, lambda _: True)
    assert noticed == []
    assert lived(rhythm, START + DAY + 2 * HOUR)[1] == [rhythm.looked_at + 36 * MINUTE]


def test_who_says_nothing_for_a_week_is_not_missed_any_more_and_not_for_the_next_either() -> None:
    rhythm, noticed = lived(known(8, lambda _: 20), START + NEW_NORMAL - MINUTE, step=1)
    assert len(noticed) == 1
    assert rhythm.silence
    rhythm, noticed = lived(rhythm, START + 3 * WEEK)
    assert (rhythm.silence, noticed) == (None, [])


def test_a_source_that_became_quieter_is_called_silent_a_few_times_and_never_again() -> None:
    """It spoke day and night, and from now on until 20:00."""
    morning = START + 6 * HOUR
    _, noticed = lived(known(8, lambda _: 20, now=morning), START + 6 * WEEK, lambda at: 6 <= at.hour < 20)
    work_days, weekends = ([at for at in noticed if (at.weekday() < 5) is yes] for yes in (True, False))
    assert (len(work_days), len(weekends)) == (3, 3)
    assert noticed[-1] < START + 2 * WEEK


@pytest.mark.parametrize("change", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC)])
def test_who_keeps_to_hours_of_the_day_is_not_silent_when_the_clocks_change(change: datetime) -> None:
    berlin = ZoneInfo("Europe/Berlin")

    def at_work(at: datetime) -> int:
        return 20 if 8 <= at.astimezone(berlin).hour < 22 else 0

    before = known(8, at_work, now=change - DAY)
    assert lived(before, change + 9 * DAY, at_work, zone=berlin)[1] == []
    assert lived(before, change + 9 * DAY, at_work)[1] != [], "by the sun they are"


def test_time_in_which_nobody_listened_is_no_silence_and_ends_none() -> None:
    rhythm = known(4, lambda _: 20)
    later = START + 5 * HOUR
    assert rhythm.go_on(later, START, listens=True, turn=timedelta()).silence is None, "it did not run"
    for n in range(1, 300):
        rhythm = rhythm.go_on(START + n * MINUTE, START, listens=False, turn=timedelta())
    assert (rhythm.silence, rhythm.hours[-1]) == (None, None)
    silent = known(4, lambda _: 20)
    for n in range(1, 40):
        silent = silent.go_on(START + n * MINUTE, START, listens=True, turn=timedelta())
    assert silent.silence
    assert silent.go_on(later, START, listens=False, turn=timedelta()).silence == silent.silence


@pytest.mark.prove
def test_a_quiet_brand_is_not_called_silent_in_a_year_of_ordinary_hours() -> None:
    """Busy afternoons, slow nights and weekends, hours that differ threefold by chance, and holidays."""
    dice, rhythm, heard_at, notices = random.Random(7), Rhythm.begin(START), START, 0
    for n in range(WEEKS * 7 * 24 * 12):
        now = START + n * 5 * MINUTE
        rate = 4 * (1 + 0.7 * math.sin((now.hour - 8) / 24 * math.tau)) * (0.6 if now.weekday() > 4 else 1)
        if now.minute == 0:
            factor = dice.gammavariate(6, 1 / 6) * (0.2 if now.timetuple().tm_yday in (95, 96, 121) else 1)
        if dice.random() < rate * factor / 12:
            heard_at = now
        was = rhythm.silence
        for step in (1, 3, 5):
            rhythm = rhythm.go_on(now + step * MINUTE, heard_at, listens=True, turn=timedelta())
        notices += bool(rhythm.silence and not was)
    assert notices == 0
