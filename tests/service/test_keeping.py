"""What belongs to a crisis is kept until its own limit; then what it holds of people goes, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.domain.comms.statement import MessageType, Verdict
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.crisis.debrief import QUESTIONS
from bot.domain.crisis.keeping import FREE_TEXT
from bot.domain.deadline import DeadlineKind
from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.events import CrisisErased, FactsChanged, LimitChanged, LimitNear
from bot.domain.log.record import EVENTS
from bot.domain.storm.alert import Sample
from bot.domain.storm.talk import Amplifier, Talk
from bot.service import clocks
from bot.service.crisis import blockers, crises, debriefs, keeping
from bot.service.staff import handover
from bot.service.storm import alerts
from bot.storage import deliveries, events
from bot.storage.retention import sweep
from tests.service.town import ANA, LINK, MEI, PRIYA, SAM, TEXT, TOM, Night
from tests.storage.builders import a_batch, a_delivery, a_read, a_standing, a_watch, minutes
from tests.support.everything import standing_in

LENA = "lena_bakes"
REASON = "A lawsuit is announced."
SLOGAN = "That slogan mocks every nurse I know!"
TYPED = frozenset({"title", "outcome", "platform", "name", "watch_name"})  # names of things, and how it ended
KEYS = frozenset(
    """
    account actor added after answered ask asked audience audiences before by change channel channels check
    checks choice choice_label duty error fault filename giver holiday instead_of kind language message
    messages missing out
    outcome_label outlet pager pagers people playbooks post power relief role roles rule rules sha256
    silent since source state stopped_by terms told type unit unreached until untold voided watches why
    """.split()  # noqa: SIM905
)


@pytest.fixture
def closed(night: Night, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crisis]:
    """It began with a post by Lena; a note stood on its alert before it was declared."""
    night.office.perform(lambda work: work.watches.add(a_watch()))
    now = night.clock.now
    reads = [a_read(n, at=now, author_handle=LENA, url=f"{LINK}{n}") for n in range(3)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    post = Sample(external_id="0", source="mastodon", text=SLOGAN, author=LENA, url=LINK, at=now)
    talk = Talk(amplifiers=(Amplifier(author=LENA, followers=84_000, posts=3),))
    alert = night.office.perform(alerts.raise_alert, a_watch(), night.a_storm(first=post, talk=talk), (post,))
    night.do(alerts.add_note, alert_id=alert.id, text=f"{LENA} is the baker from Leeds")
    crisis = night.declare(alert_id=alert.id, link=LINK)
    night.do(crises.add_note, crisis_id=crisis.id, text=f"{LENA} called us")
    night.office.perform(lambda work: work.record(_found_out(crisis)))
    night.office.perform(_answered, crisis)
    given = {"still_open": f"Call {LENA}", "promised": f"News to {LENA}", "to_watch": LENA}
    night.do(handover.offer, TOM, crisis_id=crisis.id, to_id=MEI, **given)
    night.decide(night.draft(crisis, text=f"Dear {LENA}, we were wrong."), TOM, Verdict.REJECT, LENA)
    said = night.approved(crisis, message=MessageType.UPDATE)
    night.publish(said)
    night.press_.run_once()
    night.office.perform(_said_in_slack, crisis, alert)
    over = replace(night.crisis(crisis), status=CrisisStatus.RESOLVED, outcome="The cups are gone.")
    night.office.perform(lambda work: work.crises.save(replace(over, version=over.version + 1)))
    night.do(debriefs.give_note, crisis_id=crisis.id, answers={QUESTIONS[0][0]: f"We rang {LENA} at once"})
    night.do(debriefs.keep_report, crisis_id=crisis.id, content=f"We rang {LENA}".encode())
    monkeypatch.setattr(blockers, "of_closing", lambda *_: ())
    yield night.do(crises.close, crisis_id=crisis.id)
    night.check_record([crisis])


def places(engine: Engine) -> set[str]:
    """Where she is named or her words stand, in any column of any table; posts go by age, with the sweep."""
    return {place for place in standing_in(engine, LENA, SLOGAN) if not place.startswith("mentions.")}


def test_a_day_before_the_limit_whoever_led_it_is_told_once_and_then_it_is_erased(
    night: Night, closed: Crisis, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LOOKED_THROUGH", 7)
    monkeypatch.setattr(deliveries, "LOOKED_THROUGH", 3)
    monkeypatch.setattr(deliveries, "REWRITTEN", 1)
    assert places(engine)
    night.pass_time(days=363)
    assert not night.told(LimitNear)
    night.pass_time(days=1)
    (near,) = night.told(LimitNear)
    assert (near.told, near.at) == (ANA, closed.closed_at + timedelta(days=365))
    night.pass_time(hours=23)
    assert places(engine)
    night.pass_time(hours=1)
    assert len(night.told(LimitNear)) == 1
    assert places(engine) == set()
    (erased,) = night.told(CrisisErased)
    left = night.read(lambda work: work.events.timeline(closed.id))
    assert erased.copies == 2
    assert erased.entries == sum(entry.erased for entry in left) + 1  # the note on the alert, before
    assert {type(entry.event).__name__ for entry in left if not entry.erased} >= {
        "CrisisDeclared", "StepOpened", "CrisisClosed", "CrisisErased",
    }  # fmt: skip
    assert night.crisis(closed).outcome == closed.outcome
    assert standing_in(engine, TEXT) == {"statements.versions", "event_bodies.body"}  # that was public
    night.check_record([closed])
    assert night.read(lambda work: debriefs.board(work, closed.id)).times
    with pytest.raises(Stale, match="erased already"):
        night.do(keeping.change_limit, crisis_id=closed.id, days=700, reason=REASON)


def test_killed_between_two_slices_it_goes_on_where_it_was(
    night: Night, closed: Crisis, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each slice is a transaction of its own, and sets the clock of the next."""
    monkeypatch.setattr(events, "LOOKED_THROUGH", 5)
    night.pass_time(days=364)
    night.clock.go_on(days=1)
    for _ in range(3):
        clocks.tick(night.office)
    assert places(engine)
    (deadline,) = (d for d in night.clocks(closed).values() if d.kind is DeadlineKind.CRISIS_LIMIT)
    assert deadline.data["after"] == 10
    night.pass_time(minutes=0)
    assert places(engine) == set()
    assert len(night.told(CrisisErased)) == 1


def test_posts_of_its_storms_stay_until_the_limit_and_no_others_do(night: Night, closed: Crisis) -> None:
    def heard(at, *watches: str, number: int) -> None:
        read = a_read(number, at=at, watches=watches)
        night.office.perform(lambda work: work.mentions.store([read], a_batch(read)))

    def left() -> set[str]:
        kept = night.read(lambda work: work.mentions.kept(closed.detected_at - minutes(600), 100))
        return {post.text for post in kept}

    (alert,) = night.read(lambda work: work.alerts.of_crisis(closed.id))
    storm = alert.storm
    night.clock.now = storm.began_at
    for number, (at, watches) in enumerate(
        [
            (storm.began_at - minutes(30), ("w1",)),
            (storm.began_at - minutes(30), ("w2",)),
            (storm.began_at - minutes(30), ("w1", "w2")),
            (storm.began_at - minutes(120), ("w1",)),
        ],
        10,
    ):
        heard(at, *watches, number=number)
    night.clock.now = closed.closed_at + timedelta(days=100)
    sweep(night.office, lambda _seconds: False)
    assert left() == {"post 10", "post 12"}
    night.pass_time(days=264)
    night.pass_time(days=1)
    sweep(night.office, lambda _seconds: False)
    assert left() == set()


def test_the_lead_and_an_administrator_move_the_limit_with_a_reason(night: Night, closed: Crisis) -> None:
    night.do(keeping.change_limit, PRIYA, crisis_id=closed.id, days=700, reason=REASON)
    assert night.told(LimitChanged) == [
        LimitChanged(actor=PRIYA, crisis_id=closed.id, before=365, after=700, reason=REASON)
    ]
    night.pass_time(days=698)
    assert not night.told(LimitNear)
    night.pass_time(days=1)
    night.do(keeping.change_limit, ANA, crisis_id=closed.id, days=710, reason=REASON)
    night.pass_time(days=2)
    assert not night.told(CrisisErased)
    night.do(keeping.change_limit, ANA, crisis_id=closed.id, days=1, reason="She asked to be forgotten.")
    assert not night.told(CrisisErased)
    night.pass_time(minutes=1)
    night.pass_time(days=1)
    assert night.told(CrisisErased)


def test_nobody_else_moves_it_and_not_without_a_reason(night: Night, closed: Crisis) -> None:
    with pytest.raises(NotAllowed):
        night.do(keeping.change_limit, SAM, crisis_id=closed.id, days=700, reason=REASON)
    for days, reason in ((700, " "), (0, REASON), (365, REASON), (4_000, REASON)):
        with pytest.raises(Invalid):
            night.do(keeping.change_limit, TOM, crisis_id=closed.id, days=days, reason=reason)
    assert not night.told(LimitChanged)


def test_after_downtime_there_is_still_a_day_to_keep_it_longer(night: Night, closed: Crisis) -> None:
    night.pass_time(days=900)
    (near,) = night.told(LimitNear)
    assert near.at == night.clock.now + timedelta(days=1)
    assert not night.told(CrisisErased)


def test_when_the_lead_has_left_the_sponsor_is_told(night: Night, closed: Crisis) -> None:
    night.office.perform(lambda work: work.people.save(_gone(work.people.get(ANA))))
    night.pass_time(days=364)
    assert night.told(LimitNear)[0].told == PRIYA


def test_an_open_crisis_has_no_limit(night: Night) -> None:
    crisis = night.declare()
    night.pass_time(days=1_000)
    assert night.crisis(crisis).status is CrisisStatus.OPEN
    assert not night.told(LimitNear)


def test_whether_a_field_of_the_record_holds_what_people_typed_is_decided_for_each() -> None:
    """A new field of text is one of these, or the record keeps for ever what was typed about a customer."""
    texts = {f.name for kind in EVENTS.values() for f in fields(kind) if "str" in str(f.type)}
    assert {name for name in texts if not name.endswith("_id")} - FREE_TEXT - TYPED - KEYS == set()


def _found_out(crisis: Crisis) -> FactsChanged:
    return FactsChanged(actor=ANA, crisis_id=crisis.id, after={"whom": f"{LENA} burnt her hand"})


def _answered(work, crisis) -> None:
    state = next(state for state in work.crises.steps(crisis.id) if state.opened_at)
    known = {"answers": {"what": f"{LENA} posted it"}, "cards": [{"author": LENA}]}
    work.crises.save_steps(crisis.id, [replace(state, note=LENA, data=known, version=state.version + 1)])


def _said_in_slack(work, crisis, alert) -> None:
    """In the war room, in a letter, in an answer; and one that waits."""
    work.standings.add(a_standing(f"crisis:{crisis.id}", "card", ts="5.5"))
    room = f"crisis:{crisis.id}/card"
    threads = {"notice": room, "to": f"to:{TOM}:alert:{alert.id}", "answer": "answer:UANA/5.5", "wait": room}
    said = {"text": f"{LENA} called", "thread_of": "x"}
    work.deliveries.add(a_delivery(k, at, payload=said, due_at=work.now) for k, at in threads.items())
    work.deliveries.sent(["notice", "to", "answer"], "7.7")


def _gone(person):
    return replace(person, deleted=True)
