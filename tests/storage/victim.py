"""What the process does that `test_crash` kills: ``python -m tests.storage.victim TASK DATABASE_URL``."""

from __future__ import annotations

import itertools
import sys
from datetime import timedelta
from typing import cast

from bot.domain.events import NoteAdded
from bot.service.ports import Work
from bot.service.records import House, Shelf
from bot.storage import retention
from bot.storage.database import open_database
from bot.storage.presence import Presence
from bot.storage.work import Office
from tests.storage.builders import NOON, a_batch, a_crisis, a_read


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def declare(work: Work, number: int) -> None:
    work.crises.add(a_crisis(f"c{number}", number=number))
    work.record(NoteAdded(crisis_id=f"c{number}", text="It began."))


def declare_and_stay(work: Work) -> None:
    declare(work, 2)
    say("inside the second")
    sys.stdin.read()


def store(work: Work, number: int) -> None:
    first = number * 50
    reads = [a_read(n, url=f"https://social.example/{n}") for n in range(first, first + 50)]
    work.mentions.store(reads, a_batch(*reads, cursor=str(number + 1)))


def main(task: str, url: str) -> None:
    house = House(shelf=cast("Shelf", None), outlets={})
    office = Office(open_database(url), clock=lambda: NOON, house=house).with_patience(5)
    if task == "declare":
        office.perform(declare, 1)
        office.perform(declare_and_stay)
    if task == "forget":
        retention.SLICE = 5
        late = Office(open_database(url), clock=lambda: NOON + timedelta(days=31), house=house)
        while late.perform(lambda work: work.retention.cut()):
            say("a slice")
    if task == "work":
        Presence(open_database(url)).enter(lambda: None)
        say("at work")
        sys.stdin.read()
    for number in itertools.count():
        office.perform(store, number)
        say(number)


if __name__ == "__main__":
    main(*sys.argv[1:])
