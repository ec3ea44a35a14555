"""What our own people are told, and what they may pass on."""

from __future__ import annotations

import pytest

from bot.domain.comms.inside import Why
from bot.domain.comms.statement import MessageType
from bot.domain.errors import Blocked, Stale
from bot.domain.events import PackWithdrawn
from bot.domain.staff.audiences import Audience
from bot.service.comms import inside, packs, publishing
from bot.service.step import audiences
from tests.practices import practice
from tests.practices.test_the_plan import house as house
from tests.practices.test_the_plan import shipped as shipped
from tests.practices.test_the_plan import town as town
from tests.service.town import ANA, LEO, PRIYA, SAM, TOM


@practice("S1.23", by=packs.withdraw)
def test_S1_23_staff_shares_approved_words_alone_and_stops_when_they_are_corrected(town):
    town.do(audiences.set_places, PRIYA, audience=Audience.ALL_STAFF, places=("C0STAFF",))
    crisis = town.declare()
    pack = town.draft(crisis, SAM, "Our answer: northwind.example/cups", MessageType.SHARE_PACK)
    about = {"statement_id": pack.id, "seen": pack.current.sha256}
    with pytest.raises(Blocked):
        town.do(inside.share, ANA, **about)
    for person in (ANA, TOM):
        town.decide(pack, person)
    town.do(inside.share, ANA, **about)
    town.do(packs.take, LEO, statement_id=pack.id)
    correction = town.approved(crisis, text="We wrote 412. It is 2,310.", message=MessageType.CORRECTION)
    town.pass_time(minutes=6)
    posted = town.publish(correction, "manual", person=ANA)
    town.do(publishing.confirm, ANA, publication_id=posted.id, url="https://ours.example/1")
    (over,) = town.told(PackWithdrawn)
    assert (over.why, over.people, over.instead_id) == (Why.CORRECTED, (LEO,), correction.id)
    with pytest.raises(Stale):
        town.do(packs.take, SAM, statement_id=pack.id)
