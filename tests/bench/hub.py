"""A page of facts with 200 updates, read from SQLite and drawn: ``python -m tests.bench.hub``.

What a reader waits for at most: everybody else within two seconds gets the page that is drawn already.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.comms import publication, statement
from bot.domain.comms.hub.page import HUB
from bot.domain.comms.message_types import MessageType
from bot.domain.comms.publication import Publication, PublicationState
from bot.service.comms import hub
from bot.service.ports import Work
from bot.service.records import Brand, House
from bot.storage.database import open_database
from bot.storage.migrate import upgrade
from bot.storage.work import Office
from bot.web.hub.render import Edition
from tests.bench.child import row
from tests.domain.plans import plan, step
from tests.storage.builders import a_crisis
from tests.support.databases import PlainShelf

UPDATES, TIMES, LIMIT = 200, 20, 50.0  # milliseconds
SAID = "{} of 43 shops are done. The other shops follow today, and we tell you here.\n\n- Bring yours back\n"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'firebreak.db'}")
        upgrade(engine)
        house = House(shelf=PlainShelf(), outlets={}, dry_run=False, hub="https://northwind.example/hub")
        office = Office(engine, clock=lambda: datetime.now(UTC), house=house)
        office.perform(_put_up)
        for line in run(office):
            sys.stdout.write(line + "\n")


def run(office: Office) -> Iterator[str]:
    now = datetime.now(UTC)
    site = office.read(hub.site)
    assert len(site.matters[0].posted) == UPDATES
    Edition(site, now).document("index.html")
    drawn = _median(lambda: Edition(site, now).document("index.html"))
    read = _median(lambda: office.read(hub.site))
    verdict = "as asked" if drawn < LIMIT else "TOO SLOW"
    yield row(f"{UPDATES} updates drawn", f"{drawn:.1f} ms", f"at most {LIMIT:.0f} ms: {verdict}")
    yield row("read from the database before that", f"{read:.1f} ms")


def _median(act: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)[TIMES // 2]


def _put_up(work: Work) -> None:
    work.people.save_brand(Brand(id="brand", name="Northwind Coffee", incident_channel="C0CRISIS"))
    crisis = a_crisis(brand_id="brand")
    work.crises.add(crisis)
    work.crises.keep_playbook(crisis.id, plan(step("page", "hub", approvals=[])))
    for number in range(UPDATES):
        made = statement.draft(
            id=f"s{number}",
            crisis_id=crisis.id,
            message=MessageType.UPDATE,
            policy=(),
            text=SAID.format(number),
            author_id="U1",
            now=work.now,
        )
        work.words.add(made)
        work.words.add_publication(_published(work, made))


def _published(work: Work, made: statement.Statement) -> Publication:
    claimed = Publication(
        id=f"p-{made.id}",
        statement_id=made.id,
        crisis_id=made.crisis_id,
        version_number=1,
        sha256=made.current.sha256,
        outlet=HUB,
        state=PublicationState.CLAIMED,
        asked_by="U1",
        claimed_at=work.now,
    )
    return publication.settle(claimed, PublicationState.SENT, now=work.now, url=f"{work.house.hub}/x/en/")


if __name__ == "__main__":
    main()
