"""Debriefs, people, watches and App Home: what surrounds a crisis."""

from __future__ import annotations

import pytest

from bot.domain.crisis import crisis as rules
from bot.domain.errors import Blocked, Invalid, NotFound, Stale
from bot.domain.events import (
    DebriefAsked,
    DebriefNoteGiven,
    DebriefReported,
    RosterChanged,
    StepProgressed,
    WatchChanged,
)
from bot.domain.message import HOME, Standing
from bot.domain.staff.people import Person, Role
from bot.domain.storm.presets import Preset
from bot.service.crisis import crises, debriefs
from bot.service.once import AlreadyDone, once
from bot.service.overview import home
from bot.service.ports import Work
from bot.service.staff import roster
from bot.service.watch import unwatching, watches
from bot.service.watch.watches import WatchForm
from tests.service.town import ANA, LEAVER, MEI, NOOR, PRIYA, SAM, TOM, Night

ANSWERS = {"went_well": " We were fast. ", "change": "", "nonsense": "x"}


# --- debriefs ---------------------------------------------------------------------------------------


def test_everybody_who_took_part_is_asked_until_they_answered(night: Night) -> None:
    crisis = night.declare()
    night.do(crises.add_note, NOOR, crisis_id=crisis.id, text="I saw it on the radio")
    night.office.perform(_only_reads, crisis.id)
    night.work_through(crisis)
    night.resolve(crisis)
    assert set(night.told(DebriefAsked)[0].people) == {ANA, TOM, MEI, SAM, PRIYA, NOOR}
    for person in (TOM, MEI, SAM, PRIYA, NOOR):
        night.do(debriefs.give_note, person, crisis_id=crisis.id, answers=ANSWERS)
    night.pass_time(hours=24)
    assert night.told(DebriefAsked)[-1].people == (ANA,)
    night.do(debriefs.give_note, ANA, crisis_id=crisis.id, answers=ANSWERS)
    night.pass_time(days=5)
    assert len(night.told(DebriefAsked)) == 2


def _only_reads(work: Work, crisis_id: str) -> None:
    """As thousands may, who are in a channel in which a notice stands."""
    work.people.save(Person(id="UREADER", name="Rea"))
    about = {"step_id": "tell_core", "title": "They know"}
    work.record(StepProgressed(actor="UREADER", crisis_id=crisis_id, choice="ack", **about))


def test_it_stops_asking_after_five_times(night: Night) -> None:
    night.resolved()
    for _ in range(10):
        night.pass_time(hours=24)
    assert len(night.told(DebriefAsked)) == debriefs.MAX_ASKS


def test_whoever_left_is_not_waited_for(night: Night) -> None:
    crisis = night.resolved()
    night.office.perform(lambda work: work.people.save(Person(id=TOM, name="Tom", deleted=True)))
    assert TOM not in night.read(lambda work: debriefs.missing(work, crisis))


def test_only_answers_to_the_questions_are_kept(night: Night) -> None:
    crisis = night.resolved()
    note = night.do(debriefs.give_note, NOOR, crisis_id=crisis.id, answers=ANSWERS)
    assert note.answers == {"went_well": "We were fast."}
    assert night.told(DebriefNoteGiven)[0].answers == note.answers
    with pytest.raises(Invalid, match="at least one"):
        night.do(debriefs.give_note, NOOR, crisis_id=crisis.id, answers={"went_well": " "})


def test_notes_and_report_wait_for_the_end(night: Night) -> None:
    crisis = night.declare()
    with pytest.raises(Blocked, match="resolved"):
        night.do(debriefs.give_note, crisis_id=crisis.id, answers=ANSWERS)
    with pytest.raises(Blocked, match="resolved"):
        night.do(debriefs.keep_report, crisis_id=crisis.id, content=b"x")


def test_the_report_is_kept_as_it_was_written(night: Night) -> None:
    crisis = night.resolved()
    name = night.do(debriefs.keep_report, crisis_id=crisis.id, content=b"# Cup slogan")
    assert night.read(lambda work: work.crises.report(crisis.id)) == (name, b"# Cup slogan")
    assert night.told(DebriefReported)[0].filename == "debrief-1.md"


def test_the_report_knows_the_times_that_mattered(night: Night) -> None:
    alert = night.storm()
    night.clock.go_on(minutes=4)
    crisis = night.declare(alert_id=alert.id)
    night.work_through(crisis)
    night.resolve(crisis)
    board = night.read(lambda work: debriefs.board(work, crisis.id))
    assert board.times.to_acknowledge.total_seconds() == 240
    assert board.times.to_declare.total_seconds() == 240
    assert board.times.to_first_words is None
    assert [entry.seq for entry in board.timeline] == list(range(1, len(board.timeline) + 1))


def test_the_report_names_nobody_who_had_no_part_in_it(night: Night) -> None:
    crisis = night.resolved()
    names = night.read(lambda work: debriefs.board(work, crisis.id)).names
    assert ANA in names
    assert LEAVER not in names
    assert len(names) < len(night.read(lambda work: work.people.all()))


def test_the_report_of_a_closed_crisis_stays_as_it_is(night: Night) -> None:
    crisis = night.resolved()
    night.do(debriefs.keep_report, crisis_id=crisis.id, content=b"as it was")

    def close(work: Work) -> None:
        resolved = work.crises.get(crisis.id)
        work.crises.save(rules.close(resolved, blockers=(), now=work.now))

    night.office.perform(close)
    with pytest.raises(Stale, match="closed"):
        night.do(debriefs.keep_report, crisis_id=crisis.id, content=b"as it should have been")
    assert night.read(lambda work: work.crises.report(crisis.id)) == ("debrief-1.md", b"as it was")


# --- people -----------------------------------------------------------------------------------------


def test_a_chain_names_each_once_and_at_most_three(night: Night) -> None:
    night.do(roster.set_chain, PRIYA, role=Role.HR, person_ids=(MEI, TOM, MEI))
    assert night.told(RosterChanged)[0].people == (MEI, TOM)
    with pytest.raises(Invalid, match="at most 3"):
        night.do(roster.set_chain, PRIYA, role=Role.HR, person_ids=(MEI, TOM, ANA, SAM))
    with pytest.raises(Invalid, match=LEAVER):
        night.do(roster.set_chain, PRIYA, role=Role.HR, person_ids=(LEAVER,))
    assert night.read(lambda work: work.people.roster().chain(Role.HR)) == (MEI, TOM)


# --- watches ----------------------------------------------------------------------------------------


def test_a_watch_is_made_changed_and_removed(night: Night) -> None:
    made = night.do(
        watches.save_watch, PRIYA, form=WatchForm(name=" Cup  slogan ", terms="cups, #cups\ncups")
    )
    assert (made.name, made.terms) == ("Cup slogan", ("cups", "#cups"))
    before = night.read(lambda work: work.watches.version())
    form = WatchForm(name="Cups", terms="cups")
    changed = night.do(watches.save_watch, PRIYA, form=form, watch_id=made.id, version=1)
    assert (changed.created_by, changed.version) == (PRIYA, 2)
    assert night.read(lambda work: work.watches.version()) != before
    night.do(unwatching.remove, PRIYA, name="Cups")
    assert [e.change for e in night.told(WatchChanged)] == ["made", "changed", "removed"]
    with pytest.raises(NotFound, match="no watch"):
        night.do(unwatching.remove, PRIYA, name="Cups")


def test_other_grave_words_are_logged_with_who_changed_them_and_when(night: Night) -> None:
    made = night.do(
        watches.save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups", grave_words="recall")
    )
    night.clock.go_on(minutes=5)
    form = WatchForm(name="Cups", terms="cups", grave_words="boycott\nde: Schimmel")
    changed = night.do(watches.save_watch, PRIYA, form=form, watch_id=made.id, version=1)
    (logged,) = [e for e in night.told(WatchChanged) if e.change == "grave"]
    assert (logged.actor, logged.before, logged.after) == (PRIYA, "recall", "boycott, de: Schimmel")
    assert (changed.tuned_by, changed.tuned_at) == (PRIYA, night.clock.now)
    with pytest.raises(Invalid) as refused:
        night.do(watches.save_watch, PRIYA, form=WatchForm(name="New", terms="x1", grave_words="xx: y1"))
    assert set(refused.value.fields) == {"grave_words"}


def test_who_changed_a_watch_last_does_not_win_silently(night: Night) -> None:
    made = night.do(watches.save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups"))
    shown = {"watch_id": made.id, "version": made.version}
    night.do(watches.save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups, lids"), **shown)
    with pytest.raises(Stale):
        night.do(watches.save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups, straws"), **shown)
    assert night.read(lambda work: work.watches.get(made.id)).terms == ("cups", "lids")


def test_new_thresholds_are_kept_with_their_owner_and_date_and_logged(night: Night) -> None:
    made = night.do(watches.save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups"))
    assert (made.tuned_by, made.tuned_at) == (PRIYA, night.clock.now)
    night.clock.go_on(minutes=5)
    more = WatchForm(name="Cups", terms="cups, lids")
    same = night.do(watches.save_watch, PRIYA, form=more, watch_id=made.id, version=1)
    assert same.tuned_at == made.tuned_at
    tuned = WatchForm(name="Cups", terms="cups, lids", preset="sustained", once_in_hours=50, ratio=3, reach=0)
    changed = night.do(watches.save_watch, PRIYA, form=tuned, watch_id=made.id, version=2)
    assert (changed.preset, changed.tuned_at) == (Preset.SUSTAINED, night.clock.now)
    (logged,) = [e for e in night.told(WatchChanged) if e.change == "tuned"]
    assert (logged.actor, logged.before, logged.after) == (
        PRIYA,
        "own_past, 100 h, 2×, 5, +20%, 100,000",
        "sustained, 50 h, 3×, 5, +20%, 0",
    )


def test_a_term_that_the_matcher_cannot_look_for_is_refused(night: Night) -> None:
    with pytest.raises(Invalid) as refused:  # Hangul fillers are letters that nobody sees
        night.do(watches.save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups, \u3164\u3164"))
    assert set(refused.value.fields) == {"terms"}


def test_every_field_at_fault_is_named_at_once(night: Night) -> None:
    night.do(watches.save_watch, PRIYA, form=WatchForm(name="Cups", terms="cups"))
    numbers = {"ratio": 0.5, "min_count": 1, "once_in_hours": 1, "share_rise": 2, "reach": 9_999}
    form = WatchForm(name="Cups", terms="", must_not="x", preset="loud", **numbers)
    with pytest.raises(Invalid) as refused:
        night.do(watches.save_watch, PRIYA, form=form)
    assert set(refused.value.fields) == {"name", "terms", "must_not", "preset", *numbers}


# --- once, and App Home -----------------------------------------------------------------------------


def test_the_same_press_twice_is_done_once(night: Night) -> None:
    crisis = night.declare()
    note = {"actor_id": ANA, "crisis_id": crisis.id, "text": "Seen"}
    night.office.perform(once, "press-1", crises.add_note, **note)
    with pytest.raises(AlreadyDone):
        night.office.perform(once, "press-1", crises.add_note, **note)


def test_a_press_that_failed_may_be_tried_again(night: Night) -> None:
    crisis = night.declare()
    for text in ("", "Seen"):
        note = {"actor_id": ANA, "crisis_id": crisis.id, "text": text}
        if text:
            night.office.perform(once, "press-1", crises.add_note, **note)
        else:
            with pytest.raises(Invalid):
                night.office.perform(once, "press-1", crises.add_note, **note)


def test_app_home_is_kept_up_to_date_for_a_while(night: Night) -> None:
    def look(work) -> None:
        home.opened(work, ANA)
        work.standings.add(Standing(subject=HOME, place=ANA, channel=ANA, ts=HOME))

    night.office.perform(look)
    night.pass_time(hours=3)
    night.office.perform(home.opened, ANA)
    night.pass_time(hours=3)
    assert night.read(lambda work: work.standings.get(f"{HOME}/{ANA}")) is not None
    night.pass_time(hours=1)
    assert night.read(lambda work: work.standings.get(f"{HOME}/{ANA}")) is None
