"""After `forget`, neither a name nor its words stand in any column of any table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.commands.export import export_crisis
from bot.domain.comms.statement import MessageType, Verdict
from bot.domain.crisis import traces
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.crisis.debrief import QUESTIONS
from bot.domain.crisis.traces import Author, Left, Stays, Traces
from bot.domain.events import NoteAdded, WordsErased
from bot.service.crisis import crises, debriefs, forgetting
from bot.service.ports import Work
from bot.service.staff import handover
from bot.service.storm import alerts, tips
from bot.service.watch import watching
from bot.storage.work import Office
from bot.text.matching import Matcher
from tests.service.test_watching import NORTHWIND, Lookout
from tests.service.town import MEI, TOM, Night
from tests.storage.builders import a_batch, a_delivery, a_read, a_watch, minutes
from tests.support.everything import standing_in

LENA, LINK = "lena_bakes", "https://social.example/@lena_bakes/1"
WORDS = "Northwind mocks every nurse I know, and my sister has been one for twenty years."


def her_post(night: Night) -> None:
    """And one by somebody who passes it on under their own name, a minute later."""
    now = night.clock.now
    reads = [
        a_read(n, at=now - minutes(1 - n), text=WORDS, author_handle=who, url=LINK if who == LENA else "")
        for n, who in enumerate([LENA, "tom"])
    ]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


@pytest.fixture
def crisis(night: Night) -> Crisis:
    """Everywhere where somebody can be copied, and in everything where colleagues can type a name."""
    night.office.perform(lambda work: work.watches.add(a_watch()))
    her_post(night)
    samples = night.read(lambda work: work.mentions.loudest("w1", night.clock.now - minutes(60), 3))
    night.do(tips.tip, text=f"{LENA} is at it again", make=Matcher)
    no_crisis = night.storm(rules=("volume",))
    night.do(alerts.dismiss, TOM, alert_id=no_crisis.id, reason=f"Only @{LENA} again")
    storm = night.a_storm(first=samples[0])
    alert = night.office.perform(alerts.raise_alert, a_watch(), storm, samples)
    made = night.declare(alert_id=alert.id, link=LINK, title=f"Slogan, found by @{LENA}")
    night.do(crises.add_note, crisis_id=made.id, text=f"She wrote: {WORDS.upper()}")
    given = {"still_open": f"Call {LENA}", "promised": LINK, "to_watch": WORDS}
    night.do(handover.offer, TOM, crisis_id=made.id, to_id=MEI, **given)
    draft = night.draft(made, text=f"Dear @{LENA}, we were wrong.")
    night.decide(draft, TOM, Verdict.REJECT, f"{LENA} is a minor")
    night.office.perform(_typed, made)
    return made


def _typed(work: Work, crisis: Crisis) -> None:
    state = next(state for state in work.crises.steps(crisis.id) if state.opened_at)
    known = {"answers": {"what": f"{LENA} posted it"}, "cards": [{"author": LENA, "facts": "A baker."}]}
    work.crises.save_steps(crisis.id, [replace(state, note=LENA, data=known, version=state.version + 1)])
    work.crises.keep_report(crisis.id, "debrief-1.md", f"{LENA} was right".encode())
    said = {
        "sent": {"text": f"{LENA} called"},
        "wait": {"text": f"{LENA} called", "blocks": [{"type": "actions", "block_id": "do"}]},
        "feed": {"text": "a post", "by": [{"author": LENA, "source": "mastodon"}]},
    }
    work.deliveries.add(a_delivery(k, f"to:{k}", payload=p, due_at=work.now) for k, p in said.items())
    work.deliveries.sent(["sent"], "7.7")


def end(night: Night, crisis: Crisis, monkeypatch: pytest.MonkeyPatch) -> None:
    over = replace(night.crisis(crisis), status=CrisisStatus.RESOLVED, outcome=f"@{LENA} took the excuse.")
    night.office.perform(lambda work: work.crises.save(replace(over, version=over.version + 1)))
    night.do(debriefs.give_note, crisis_id=crisis.id, answers={QUESTIONS[0][0]: f"We rang {LENA}"})
    monkeypatch.setattr("bot.service.crisis.blockers.of_closing", lambda *_: ())
    night.do(crises.close, crisis_id=crisis.id)


def forget(night: Night, name: str = LENA, *, bare: bool = False) -> tuple[Left, ...]:
    found = night.office.read(forgetting.look, name, bare=bare)
    rests = list[bool]()
    after = forgetting.forget_all(night.office, found, lambda: rests.append(True))
    assert after.is_empty
    assert len(rests) >= len([*found.parts()])
    return after.left


def test_no_column_of_any_table_names_them_or_holds_their_words(
    night: Night, crisis: Crisis, engine: Engine, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    end(night, crisis, monkeypatch)
    assert len(standing_in(engine, LENA, WORDS)) > 15
    assert forget(night) == ()
    assert standing_in(engine, LENA, WORDS) == set()
    night.check_record([crisis])
    assert night.crisis(crisis).title == "Slogan, found by […]"
    export_crisis(night.office, crisis.number, None)
    assert LENA not in capsys.readouterr().out
    assert len(night.told(WordsErased)) == 2  # what the record said, and what stood in all the tables


class Stopped:
    """The same office, whose process is killed before its n-th transaction."""

    def __init__(self, office: Office, after: int) -> None:
        self.read, self._perform, self._left = office.read, office.perform, after

    def perform(self, *args: Any, **kwargs: Any) -> Any:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return self._perform(*args, **kwargs)


def stop(night: Night, after: int) -> bool:
    office: Any = Stopped(night.office, after)
    try:
        return forgetting.forget_all(office, office.read(forgetting.look, LENA)).is_empty
    except KeyboardInterrupt:
        return False


def test_a_forgetting_that_is_killed_again_and_again_leaves_nothing_behind(
    night: Night, crisis: Crisis, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    end(night, crisis, monkeypatch)
    names = enumerate((LENA, "ex_lena"), 9)
    reads = [a_read(n, at=night.clock.now, author_handle=name, author_id="n17") for n, name in names]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    monkeypatch.setattr(traces, "FEW", 1)
    monkeypatch.setattr(traces, "MANY", 1)
    kills = 0
    while not stop(night, after=2):  # the beginning, and one slice
        kills += 1
        assert night.office.read(forgetting.look, LENA).author.names == {LENA, "ex_lena", "n17"}
    assert kills > 15
    assert standing_in(engine, LENA, WORDS, "ex_lena") == set()
    night.check_record([crisis])
    assert night.crisis(crisis).title == "Slogan, found by […]"


def test_what_was_stopped_is_brought_to_its_end_by_the_bot_with_all_that_was_known(
    night: Night, crisis: Crisis, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    end(night, crisis, monkeypatch)
    renamed = a_read(9, at=night.clock.now, author_handle="ex_lena", author_id=LENA)
    night.office.perform(lambda work: work.mentions.store([renamed], a_batch(renamed)))
    parts = len([*night.office.read(forgetting.look, LENA).parts()])
    assert not stop(night, after=1 + parts)  # all of it is erased, and it was not seen that it was
    late = NoteAdded(actor=TOM, crisis_id=crisis.id, text=f"@ex_lena calls again: {WORDS}")
    night.office.perform(lambda work: work.record(late))
    forgetting.go_on(night.office)
    assert standing_in(engine, "ex_lena"), "somebody may still be at it"
    night.clock.go_on(minutes=11)
    forgetting.go_on(night.office)
    assert standing_in(engine, LENA, WORDS, "ex_lena") == set()


def test_no_slice_of_a_forgetting_is_large() -> None:
    many = tuple(range(3_000))
    named = tuple(str(number) for number in many)
    of = {"posts": {"rss": many}, "rows": {"steps": tuple((n,) for n in named)}, "events": {"c": many}}
    parts = [*Traces(author=Author(LENA), messages=many, posted=named, **of).parts()]

    def sizes(part: Traces) -> list[int]:
        return [
            len(x) for x in (part.messages, part.posted, *_in(part.posts), *_in(part.events), *_in(part.rows))
        ]

    assert max(sum(sizes(part)) for part in parts) == traces.MANY
    assert sum(sum(sizes(part)) for part in parts) == 5 * len(many)
    assert max(len(part.messages) + len(part.rows.get("steps", ())) for part in parts) == traces.FEW


def _in(found: Any) -> tuple[Any, ...]:
    return tuple(found.values())


def test_what_waits_to_be_said_is_said_without_them_and_what_was_said_is_taken_back(
    night: Night, crisis: Crisis
) -> None:
    forget(night)
    waiting = {}
    while delivery := night.office.perform(
        lambda work: work.deliveries.claim(work.now, minutes(3), not_in=frozenset())
    ):
        waiting[delivery.key] = delivery.payload
    assert waiting["wait"]["text"] == "[…]"
    assert waiting["wait"]["blocks"] == [{"type": "actions", "block_id": "do"}]
    assert "text" not in waiting["feed"]
    (unwanted,) = night.office.perform(lambda work: work.deliveries.unwanted())
    assert unwanted.ts == "7.7"
    assert night.office.perform(lambda work: work.deliveries.unwanted()) == ()


def test_words_that_are_public_or_on_their_way_are_left_to_people(
    night: Night, crisis: Crisis, engine: Engine
) -> None:
    said = night.approved(crisis, text=f"Thank you, @{LENA}.", message=MessageType.UPDATE)
    night.publish(said)
    night.press_.run_once()
    left = forget(night)
    assert [(one.why, one.crisis) for one in left] == [(Stays.PUBLIC, crisis.number)] * 2  # a draft, too
    assert standing_in(engine, LENA) == {"statements.versions"}
    assert night.statement(said).current.text == f"Thank you, @{LENA}."


def test_a_name_that_may_be_anybodys_is_erased_where_that_is_asked_and_named_else(night: Night) -> None:
    night.office.perform(lambda work: work.watches.add(replace(a_watch(), name="Lena")))
    reads = [a_read(n, author_handle=who, text=f"Ask @lena, {n}") for n, who in enumerate(["lena", "tom"])]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    crisis = night.declare()
    night.do(crises.add_note, crisis_id=crisis.id, text="Lena called us")
    left = {one.why: one for one in forget(night, "lena")}
    assert left[Stays.NAME].crisis == crisis.number
    assert left[Stays.WATCH].where == "Lena"
    assert left[Stays.POSTS].where == "1"
    assert Stays.NAME not in {one.why for one in forget(night, "lena", bare=True)}


def test_a_source_that_shows_a_post_on_brings_it_back_in_vain(night: Night, engine: Engine) -> None:
    night.office.perform(lambda work: work.watches.add(a_watch()))
    her_post(night)
    forget(night)
    her_post(night)
    assert standing_in(engine, LENA) == set()


def test_a_storm_that_was_judged_before_brings_nobody_back(
    night: Night, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = Lookout(night, NORTHWIND)
    out.remembers(1)
    record, raced = watching._record, []
    perform = type(night.office).perform

    def forget_first(office, use_case, *args, **kwargs):
        if use_case is record and args[-2] is not None and not raced:
            raced.append(use_case)
            forgetting.forget_all(night.office, night.office.read(forgetting.look, LENA))
        return perform(office, use_case, *args, **kwargs)

    monkeypatch.setattr(type(night.office), "perform", forget_first)
    while not raced:
        out.lives(1, posts=99, author_handle=LENA, author_followers=90_000)
    assert LENA not in repr(out.alerts())
    out.lives(1, posts=99, author_handle="tom")
    assert out.alerts()


def test_a_storm_that_goes_on_brings_nothing_back_after_the_limit(night: Night, crisis: Crisis) -> None:
    alert = night.read(lambda work: work.alerts.of_crisis(crisis.id)[0])
    before = night.crisis(crisis)
    erased = replace(before, erased_at=night.clock.now, version=before.version + 1)
    night.office.perform(lambda work: work.crises.save(erased))
    night.office.perform(alerts.grow, alert.id, alert.storm, alert.samples)
    grown = night.alert(alert)
    assert (grown.samples, grown.storm.first) == ((), None)
