"""How long until the card of a storm stands in Slack: ``python -m tests.bench.latency [--rounds N]``.

Counted from the end of the first full minute whose counts pass the shipped rule, found out afterwards from
complete counts, to the moment at which the workspace takes the card. Each round is ten made-up storms of
different shape at once: eight days of history are there already, three minutes are lived through on the real
clock. The whole bot and the workspace, with Slack's rates, share one process.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot import config
from bot.bootstrap import Bot, build, utc_now
from bot.detection.counts import live_through
from bot.detection.timeline import Bucket
from bot.domain.storm.mention import Batch, Mention, Watch
from bot.meeting import BRAND_ID
from bot.service.ports import Work
from bot.service.records import Read
from bot.service.watch.watching import thresholds
from bot.slack.manifest import manifest
from bot.workspace.server import WorkspaceServer
from tests.bench.child import row, settings

AT_ONCE, ROUNDS = 10, 5  # rounds of four minutes each
HISTORY = timedelta(days=8)
MINUTE = timedelta(minutes=1)
LIVED = 180  # seconds on the real clock
WANTED = 60.0  # seconds from the minute's end to the card
SOURCE = "bench"
TEXTS = (
    "{name} burnt the whole batch and nobody says sorry",
    "what is going on at {name} today, this is terrible",
    "never again {name}, the queue was great fun though",
    "has anybody else seen the {name} thing?",
)
# Share of the peak rate at a moment from 0 (the storm begins) to 1 (the three minutes are over).
SHAPES: tuple[Callable[[float], float], ...] = (
    lambda _: 1.0,
    lambda x: x,
    lambda x: x * x,
    lambda x: math.exp(-4 * x),
    lambda x: math.sin(math.pi * x),
    lambda x: 1.0 if x % 0.3 < 0.1 else 0.1,
    lambda x: 0.2 if x < 0.5 else 1.0,
    lambda x: 1 / (1 + math.exp(-12 * (x - 0.4))),
)


@dataclass(frozen=True, slots=True)
class Storm:
    """Posts an hour before it, at most so many a minute in it, `begins` seconds after the clock starts."""

    watch: Watch
    usual: float
    peak: float
    shape: Callable[[float], float]
    begins: float

    def rate(self, second: float) -> float:
        """Posts expected in this second."""
        before = self.usual / 3600
        return (
            before
            if second < self.begins
            else before + self.peak / 60 * self.shape((second - self.begins) / LIVED)
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.latency", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of {AT_ONCE} storms at once")
    rounds = parser.parse_args().rounds
    with (
        tempfile.TemporaryDirectory(prefix="firebreak-bench-") as folder,
        WorkspaceServer(manifest()) as slack,
    ):
        url = os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{Path(folder, 'firebreak.db')}"
        where = {"api_url": slack.api_url, "bot_token": slack.bot_token, "app_token": slack.app_token}
        os.environ |= settings(where, url)
        bot = build(config.load())
        bot.start()
        try:
            waits = [wait for number in range(rounds) for wait in lived(bot, slack, number)]
        finally:
            bot.stop()
    for line in report(waits):
        sys.stdout.write(line + "\n")


def lived(bot: Bot, slack: WorkspaceServer, number: int) -> list[float | None]:
    """Per storm the seconds that its card came after it was due; ``None`` without one of the two."""
    dice = random.Random(number)
    storms = [_storm(number * AT_ONCE + i, dice) for i in range(AT_ONCE)]
    for storm in storms:
        _tell_history(bot, storm, dice)
    bot.office.perform(_add_watches, storms)
    began = utc_now()
    _live(bot, storms, dice)
    until = time.monotonic() + 2 * WANTED
    while time.monotonic() < until and not all(_card_at(slack, storm) for storm in storms):
        time.sleep(0.5)
    return [_wait(bot, slack, storm, began) for storm in storms]


def report(waits: list[float | None]) -> Iterator[str]:
    came = sorted(wait for wait in waits if wait is not None)
    yield row("storms, their cards within 60 s", f"{sum(wait < WANTED for wait in came)} of {len(waits)}")
    if came:
        yield row("seconds to the card, p50", f"{came[len(came) // 2]:.1f}")
        yield row("seconds to the card, worst", f"{came[-1]:.1f}")


def _storm(number: int, dice: random.Random) -> Storm:
    name = f"stormbrew{number}"
    watch = Watch(id=f"w{number}", brand_id=BRAND_ID, name=name, terms=(name,))
    usual = dice.uniform(1, 40)
    peak = max(20.0, usual) * dice.uniform(1, 6)
    return Storm(watch, usual, peak, SHAPES[number % len(SHAPES)], begins=dice.uniform(0, 45))


def _tell_history(bot: Bot, storm: Storm, dice: random.Random) -> None:
    """Of days with a noon and a night, up to now; one post in six is negative."""
    now = utc_now()
    reads, at = [], now - HISTORY
    while (at := at + timedelta(hours=dice.expovariate(storm.usual))) < now:
        if dice.random() < 0.6 - 0.4 * math.cos(math.tau * at.hour / 24):
            reads.append(_known(storm, at, len(reads), dice))
    batch = Batch(source=SOURCE, mentions=())
    for begin in range(0, len(reads), 500):
        bot.office.perform(lambda work, some=reads[begin : begin + 500]: work.mentions.store(some, batch))


def _known(storm: Storm, at: datetime, number: int, dice: random.Random) -> Read:
    name = storm.watch.name
    mention = Mention(source=SOURCE, external_id=f"{name}-{number}", text=f"{name} {number}", created_at=at)
    score = -0.5 if dice.random() < 1 / 6 else 0.3
    return Read(mention=mention, watches=(storm.watch.id,), score=score, language="en")


def _add_watches(work: Work, storms: list[Storm]) -> None:
    for storm in storms:
        work.watches.add(storm.watch)


def _live(bot: Bot, storms: list[Storm], dice: random.Random) -> None:
    """Second by second, what all of them say goes to the bot as a listener would hand it over."""
    began, clock = time.monotonic(), threading.Event()
    for second in range(LIVED):
        clock.wait(max(0.0, began + second - time.monotonic()))
        posts = tuple(
            _post(storm, second, n) for storm in storms for n in range(_poisson(storm.rate(second), dice))
        )
        bot.intake.store(Batch(source=SOURCE, mentions=posts))


def _post(storm: Storm, second: int, number: int) -> Mention:
    text = TEXTS[(second + number) % len(TEXTS)].format(name=storm.watch.name)
    key = f"{storm.watch.name}-live-{second}-{number}"
    return Mention(source=SOURCE, external_id=key, text=f"{text} {second}", created_at=utc_now())


def _poisson(mean: float, dice: random.Random) -> int:
    left, count = math.exp(-mean), -1
    product = 1.0
    while product > left:
        product *= dice.random()
        count += 1
    return max(count, 0)


def _card_at(slack: WorkspaceServer, storm: Storm) -> float | None:
    """When the workspace took its card."""
    messages = list(slack.workspace.messages["C0CRISIS"].values())
    named = f"“{storm.watch.name}”"
    return next((float(m.ts) for m in messages if named in str(m.blocks)), None)


def _wait(bot: Bot, slack: WorkspaceServer, storm: Storm, began: datetime) -> float | None:
    card, due = _card_at(slack, storm), _due(bot, storm, began)
    if card is None or due is None:
        sys.stderr.write(f"its card came at {card}, its counts passed the rule at {due}: {storm}\n")
        return None
    return card - due.timestamp()


def _due(bot: Bot, storm: Storm, began: datetime) -> datetime | None:
    """The end of the first minute since `began` that passes the shipped rule, judged by complete counts."""
    now = utc_now().replace(second=0, microsecond=0)
    found = bot.office.read(lambda work: work.mentions.minutes(storm.watch.id, now - HISTORY, now))
    counts = {minute.at: minute for minute in found}
    minutes = int((now - found[0].at) / MINUTE)
    series = (counts.get(at) or Bucket(at, 0) for at in (found[0].at + n * MINUTE for n in range(minutes)))
    looks = live_through(series, step=MINUTE, thresholds=thresholds(storm.watch))
    passed = (look.verdict.window.at for look in looks if look.verdict.alert)
    return next((at for at in passed if at > began), None)


if __name__ == "__main__":
    main()
