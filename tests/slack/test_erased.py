"""What was erased is not left standing in Slack: cards are drawn again, all else is deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.domain.comms.statement import MessageType, Verdict
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.storm.alert import Sample
from bot.service.comms import statements
from bot.service.crisis import crises, debriefs, forgetting, keeping
from bot.service.ports import Work
from bot.service.storm import alerts
from bot.storage.deliveries import DELIVERIES
from bot.storage.retention import sweep
from tests.slack.office import ANA, SAM, TOM, Night, shown
from tests.slack.rig import CARD, Rig

LENA, LINK = "lena_bakes", "https://social.example/@lena_bakes/1"
WORDS = "Northwind mocks every nurse I know."
REASON = "The lawyers need it no longer."


def left_in_slack(night: Night) -> list[str]:
    """Every message and every file, wherever it stands, that names or quotes her."""
    posted = (m for messages in night.ws.messages.values() for m in messages.values())
    told = [f"{m.text} {shown(m.blocks)}" for m in posted if not m.deleted and not m.ephemeral_to]
    files = [f.data.decode("utf-8", "replace") for f in night.ws.files.values() if not f.deleted]
    return [text for text in (*told, *files) if LENA in text or WORDS in text]


@pytest.fixture
def night(long_night: Night) -> Night:
    """She is on the card of the alert, in notes, in a letter, in a draft, on a step's card, in the report."""
    night, crisis = long_night, long_night.crisis()
    post = Sample(external_id="1", source="mastodon", text=WORDS, author=LENA, url=LINK, at=night.now())
    alert = night.storm(first=post)
    about = {"crisis_id": crisis.id}

    def happens(work: Work) -> None:
        alerts.add_note(work, actor_id=ANA, alert_id=alert.id, text=f"@{LENA} again")
        alerts.attach(work, alert.id, actor_id=ANA, **about)
        crises.add_note(work, actor_id=ANA, text=f"{LENA} called us", **about)
        text = f"Dear {LENA}, we are sorry. More by 18:00."
        draft = statements.draft(work, actor_id=SAM, message=MessageType.HOLDING, text=text, **about)
        decided = {"statement_id": draft.id, "sha256": draft.current.sha256, "verdict": Verdict.REJECT}
        statements.decide(work, actor_id=TOM, reason=f"{LENA} is a minor", **decided)
        step = next(state for state in work.crises.steps(crisis.id) if state.opened_at)
        over = replace(step, note=f"{LENA} told us", version=step.version + 1)
        work.crises.save_steps(crisis.id, [over])

    night.office.perform(happens)
    night.settle()
    return night


def close(night: Night, monkeypatch: pytest.MonkeyPatch) -> Crisis:
    crisis = night.crisis()
    monkeypatch.setattr("bot.service.crisis.blockers.of_closing", lambda *_: ())

    def ends(work: Work) -> None:
        over = replace(crisis, status=CrisisStatus.RESOLVED, outcome="Done.", version=crisis.version + 1)
        work.crises.save(over)
        debriefs.keep_report(work, actor_id=ANA, crisis_id=crisis.id, content=f"{LENA} was right".encode())
        crises.close(work, actor_id=ANA, crisis_id=crisis.id)
        keeping.change_limit(work, actor_id=ANA, crisis_id=crisis.id, days=60, reason=REASON)

    night.office.perform(ends)
    night.settle()
    return night.crisis()


def test_at_the_limit_nothing_of_it_is_left_in_any_channel(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(night, monkeypatch)
    assert len(left_in_slack(night)) >= 7
    night.pass_time(days=45)
    sweep(night.office, lambda _seconds: False)  # the copies of what was sent are gone by now
    night.pass_time(days=14)
    night.pass_time(days=1)
    for _ in range(4):  # files, the record, what waits or was sent, what was sent long ago: each in slices
        night.pass_time(minutes=1)
    assert night.crisis().erased_at
    assert left_in_slack(night) == []
    assert "was erased" in shown(night.room().blocks)
    assert not night.rows("SELECT key, error FROM deliveries WHERE state = 'dead'")


def test_once_it_is_closed_nothing_of_somebody_who_is_forgotten_is_left_in_any_channel(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(night, monkeypatch)
    forgetting.forget_all(night.office, night.office.read(forgetting.look, LENA))
    night.settle()
    assert left_in_slack(night) == []


def test_when_somebody_is_forgotten_the_others_still_stand_there(night: Night) -> None:
    forgetting.forget_all(night.office, night.office.read(forgetting.look, LENA))
    night.settle()
    (draft,) = left_in_slack(night)  # it is being written still, so people decide on it
    assert "we are sorry" in draft
    assert "Cups catch fire" in shown(night.room().blocks)


def test_what_was_erased_while_it_was_on_its_way_is_taken_back_and_said_as_it_reads_now(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of one were erased and one says less, between the claim and Slack's answer."""
    rig.card()
    rig.drain()
    keys = [rig.notice("she called"), rig.notice("call her, Ana")]
    post = rig.gateway.post

    def erased_meanwhile(*args, **more):
        monkeypatch.setattr(rig.gateway, "post", post)
        rig.office.perform(_redact, keys)
        return post(*args, **more)

    monkeypatch.setattr(rig.gateway, "post", erased_meanwhile)
    rig.settle()
    standing = rig.standing()
    left = [m.text for m in rig.ws.replies(standing.channel, standing.ts) if not m.deleted]
    assert left == ["call […], Ana"]
    assert not rig.dead()


def _redact(work, keys) -> None:
    told = dict(zip(keys, (None, {"text": "call […], Ana", "thread_of": CARD}), strict=True))
    positions = select(DELIVERIES.c.key, DELIVERIES.c.position).where(DELIVERIES.c.key.in_(keys))
    found = {row.position: told[row.key] for row in work.deliveries.tx.execute(positions)}
    work.deliveries.rewrite(found)
