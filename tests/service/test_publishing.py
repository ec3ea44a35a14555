"""Approved words go out at most once; whatever is uncertain is looked up, and then asked of a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.comms.statement import Statement, StatementState
from bot.domain.errors import Blocked, Invalid, NotAllowed, Stale
from bot.domain.events import ApprovalExpired, PublicationAsked, PublicationSettled
from bot.domain.plan.playbook import StepStatus
from bot.service.comms import publishing, sending, statements
from bot.service.comms.sending import Press
from bot.service.ports import Work
from tests.service.town import ANA, LINK, MEI, NOOR, SAM, TEXT, TOM, Killed, Night

State = PublicationState


@pytest.fixture
def text(night: Night) -> Statement:
    return night.approved(night.declare())


def state(night: Night, publication: Publication) -> State:
    return night.publication(publication).state


# --- the webhook ------------------------------------------------------------------------------------


def test_exactly_the_approved_text_goes_out_once(night: Night, text: Statement) -> None:
    asked = night.publish(text)
    assert night.press_.run_once()
    assert not night.press_.run_once()
    assert [(p.text, p.sha256) for p in night.outlet.posts] == [(TEXT, text.current.sha256)]
    settled = night.publication(asked)
    assert (settled.state, settled.url) == (State.SENT, LINK)
    assert night.statement(text).state is StatementState.PUBLISHED
    assert [e.state for e in night.told(PublicationSettled)] == ["sent"]
    assert len(night.told(PublicationAsked)) == 1


def test_the_step_that_wanted_the_words_is_done_when_they_are_out(night: Night) -> None:
    crisis = night.declare()
    text = night.draft(crisis, SAM, step="first_words")
    for person in (ANA, TOM):
        if night.statement(text).state is StatementState.IN_REVIEW:
            night.decide(text, person)
    night.clock.go_on(minutes=5)
    night.publish(text)
    assert night.step(crisis, "first_words").status is StepStatus.OPEN
    night.press_.run_once()
    assert night.step(crisis, "first_words").outcome == "published"
    assert night.crisis(crisis).first_words_at == night.clock.now


def test_what_was_sent_or_is_on_its_way_is_not_asked_again(night: Night, text: Statement) -> None:
    night.publish(text)
    with pytest.raises(Stale, match="Nothing is sent twice"):
        night.publish(text)
    night.press_.run_once()
    with pytest.raises(Stale, match="Nothing is sent twice"):
        night.publish(text)
    assert len(night.outlet.posts) == 1


def test_a_second_place_may_follow(night: Night, text: Statement) -> None:
    night.publish(text)
    night.press_.run_once()
    assert night.publish(text, "manual").state is State.AWAITING


def test_a_refusal_is_a_failure_that_can_be_asked_again(night: Night, text: Statement) -> None:
    asked = night.publish(text)
    night.outlet.next = "refused"
    night.press_.run_once()
    assert state(night, asked) is State.FAILED
    assert night.publication(asked).detail == "403 Forbidden"
    again = night.publish(text)
    assert again.id == asked.id
    night.press_.run_once()
    assert state(night, asked) is State.SENT
    assert len(night.outlet.posts) == 1


def test_an_approval_that_failed_to_go_out_still_grows_old(night: Night, text: Statement) -> None:
    night.publish(text)
    night.outlet.next = "refused"
    night.press_.run_once()
    night.pass_time(hours=4)
    assert night.statement(text).state is StatementState.DRAFT
    assert len(night.told(ApprovalExpired)) == 1
    night.do(statements.submit, SAM, statement_id=text.id)


def test_old_approvals_and_other_texts_are_not_published(night: Night, text: Statement) -> None:
    night.clock.go_on(hours=4, seconds=1)
    with pytest.raises(Blocked, match="older than 4 hours"):
        night.publish(text)
    other = night.draft(night.declare(), SAM)
    with pytest.raises(Blocked, match="not approved"):
        night.publish(other)
    night.do(statements.edit, SAM, statement_id=other.id, text="Other words.")
    with pytest.raises(Stale, match="changed this text"):
        night.publish(other)


def test_it_is_checked_again_at_the_moment_of_sending(night: Night, text: Statement) -> None:
    asked = night.publish(text)
    night.clock.go_on(hours=5)
    assert not night.press_.run_once()
    assert state(night, asked) is State.FAILED
    assert night.outlet.posts == []


def test_a_place_that_is_not_set_up_any_more_fails_without_a_word_sent(night: Night, text: Statement) -> None:
    asked = night.publish(text)
    for dry_run in (True, False):
        Press(night.office, {}, dry_run=dry_run).run_once()
        assert state(night, asked) is State.FAILED


def test_words_on_their_way_are_not_changed_under_their_hands(night: Night, text: Statement) -> None:
    night.publish(text)
    with pytest.raises(Blocked, match="on its way"):
        night.do(statements.edit, SAM, statement_id=text.id, text="Other words.")
    with pytest.raises(Blocked, match="on its way"):
        night.do(statements.withdraw, SAM, statement_id=text.id, reason="It came too late")


@pytest.mark.parametrize(("outlets", "named"), [((), "at least one"), (("fax",), "no such place")])
def test_a_place_has_to_be_chosen_from_the_list(night: Night, text: Statement, outlets, named) -> None:
    values = {"statement_id": text.id, "sha256": text.current.sha256, "outlets": outlets}
    with pytest.raises(Invalid, match=named):
        night.do(publishing.ask, **values)


# --- uncertain --------------------------------------------------------------------------------------


def test_a_lost_answer_is_read_back(night: Night, text: Statement) -> None:
    asked = night.publish(text)
    night.outlet.next = "timed out after"
    night.press_.run_once()
    assert state(night, asked) is State.SENT


def uncertain(night: Night, text: Statement, ending: str = "timed out before") -> Publication:
    asked = night.publish(text)
    night.outlet.next = ending
    night.press_.run_once()
    assert state(night, asked) is State.UNKNOWN
    return asked


def test_what_cannot_be_found_is_asked_of_a_person(night: Night, text: Statement) -> None:
    asked = uncertain(night, text)
    with pytest.raises(Stale, match="Nothing is sent twice"):
        night.publish(text)
    night.do(publishing.say_it_failed, TOM, publication_id=asked.id, detail="I looked: nothing there")
    night.publish(text)
    night.press_.run_once()
    assert len(night.outlet.posts) == 1


def test_a_person_may_find_it_where_it_stands(night: Night, text: Statement) -> None:
    asked = uncertain(night, text)
    night.do(publishing.confirm, TOM, publication_id=asked.id, url=LINK)
    assert (night.publication(asked).state, night.publication(asked).person_id) == (State.SENT, TOM)


def test_a_read_back_that_fails_never_counts_as_not_sent(night: Night, text: Statement) -> None:
    night.outlet.can_read_back = False
    uncertain(night, text, "timed out after")


def test_a_bug_in_an_outlet_leaves_it_uncertain(night: Night, text: Statement) -> None:
    night.outlet.can_read_back = False
    uncertain(night, text, "broken")


def test_a_kill_between_claim_and_send_loses_nothing(night: Night, text: Statement) -> None:
    asked = night.publish(text)
    after_restart = Press(night.office, {"webhook": night.outlet}, dry_run=False)
    assert after_restart.run_once()
    assert state(night, asked) is State.SENT


@pytest.mark.parametrize(
    ("ending", "becomes", "posts"), [("killed before", State.UNKNOWN, 0), ("killed after", State.SENT, 1)]
)
def test_a_kill_around_the_send_never_sends_twice(
    night: Night, text: Statement, ending: str, becomes: State, posts: int
) -> None:
    asked = night.publish(text)
    night.outlet.next = ending
    with pytest.raises(Killed):
        night.press_.run_once()
    assert state(night, asked) is State.SENDING
    night.press_.sweep()
    assert state(night, asked) is State.SENDING  # it may still be on the line
    night.clock.go_on(minutes=3)
    night.press_.sweep()
    assert not night.press_.run_once()
    assert state(night, asked) is becomes
    assert len(night.outlet.posts) == posts


def test_a_kill_between_send_and_settle_is_read_back(
    night: Night, text: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = night.publish(text)

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_close", die)
        with pytest.raises(Killed):
            night.press_.run_once()
    night.clock.go_on(minutes=3)
    night.press_.sweep()
    assert state(night, asked) is State.SENT
    assert len(night.outlet.posts) == 1


# --- elsewhere, later -------------------------------------------------------------------------------


def test_public_words_go_elsewhere_hours_later_when_somebody_says_why_they_are_right_still(
    night: Night, text: Statement
) -> None:
    asked = night.publish(text, "manual")
    night.do(publishing.confirm, ANA, publication_id=asked.id, url=LINK)
    night.pass_time(hours=5)
    wanted = {"statement_id": text.id, "sha256": text.current.sha256, "outlets": ("webhook",)}
    with pytest.raises(Invalid, match="Give the reason"):
        night.do(publishing.ask, TOM, **wanted)
    night.do(publishing.ask, TOM, **wanted, reason="Nothing has changed since.")
    assert night.told(PublicationAsked)[-1].reason == "Nothing has changed since."
    night.press_.run_once()
    assert [post.text for post in night.outlet.posts] == [TEXT]
    with pytest.raises(Stale, match="Nothing is sent twice"):
        night.do(publishing.ask, TOM, **wanted, reason="Nothing has changed since.")


def test_what_was_said_to_be_right_still_grows_old_too(night: Night, text: Statement) -> None:
    asked = night.publish(text, "manual")
    night.do(publishing.confirm, ANA, publication_id=asked.id, url=LINK)
    night.pass_time(hours=5)
    wanted = {"statement_id": text.id, "sha256": text.current.sha256, "outlets": ("webhook",)}
    (late,) = night.do(publishing.ask, TOM, **wanted, reason="Nothing has changed since.")
    night.clock.go_on(hours=5)
    night.press_.run_once()
    assert state(night, late) is State.FAILED
    assert night.outlet.posts == []


# --- dry run ----------------------------------------------------------------------------------------


def test_a_dry_run_shows_the_request_and_sends_nothing(night: Night, text: Statement) -> None:
    asked = night.publish(text)
    rehearsal = Press(night.office, {"webhook": night.outlet}, dry_run=True)
    assert rehearsal.run_once()
    assert not rehearsal.run_once()
    assert night.outlet.posts == []
    assert night.publication(asked).state is State.REHEARSED
    assert TEXT in night.publication(asked).detail
    assert night.statement(text).state is StatementState.APPROVED
    night.publish(text)
    night.press_.run_once()
    assert len(night.outlet.posts) == 1


def test_what_was_asked_for_as_a_rehearsal_never_goes_out(night: Night, text: Statement) -> None:
    asked = night.publish(text)

    def asked_for_dry(work: Work) -> None:
        work.words.save_publication(replace(asked, dry_run=True, version=asked.version + 1))

    night.office.perform(asked_for_dry)
    assert not night.press_.run_once()
    assert night.outlet.posts == []
    assert night.publication(asked).state is State.FAILED
    assert "dry run" in night.publication(asked).detail
    night.publish(text)
    assert night.press_.run_once()


# --- asked again ------------------------------------------------------------------------------------


def test_who_posts_by_hand_is_asked_again_and_the_lead_too(night: Night, text: Statement) -> None:
    asked = night.publish(text, "manual", person=NOOR)
    for _ in range(3):
        night.pass_time(minutes=10)
    lead = night.read(lambda work: work.crises.get(text.crisis_id)).lead_id
    assert [e.person_id for e in night.told(PublicationAsked)] == [NOOR, NOOR, lead, NOOR]
    night.do(publishing.confirm, NOOR, publication_id=asked.id, url=LINK)
    night.pass_time(minutes=30)
    assert len(night.told(PublicationAsked)) == 4


def test_an_uncertain_outcome_is_asked_about_until_somebody_looked(night: Night, text: Statement) -> None:
    asked = uncertain(night, text)
    night.pass_time(minutes=10)
    assert [e.state for e in night.told(PublicationSettled)] == ["unknown", "unknown"]
    night.do(publishing.confirm, TOM, publication_id=asked.id, url=LINK)
    night.pass_time(minutes=30)
    assert [e.state for e in night.told(PublicationSettled)] == ["unknown", "unknown", "sent"]


# --- by hand ----------------------------------------------------------------------------------------


def test_the_named_person_confirms_with_the_link(night: Night, text: Statement) -> None:
    asked = night.publish(text, "manual", person=NOOR)
    assert (asked.state, asked.person_id) == (State.AWAITING, NOOR)
    with pytest.raises(Invalid, match="https"):
        night.do(publishing.confirm, NOOR, publication_id=asked.id, url="it is on our page")
    night.do(publishing.confirm, NOOR, publication_id=asked.id, url=f" <{LINK}> ")
    assert night.publication(asked).url == LINK
    assert night.statement(text).state is StatementState.PUBLISHED
    with pytest.raises(Stale, match="any more"):
        night.do(publishing.confirm, NOOR, publication_id=asked.id, url=LINK)
    assert not night.press_.run_once()


def test_others_need_the_right_to_say_how_it_went(night: Night, text: Statement) -> None:
    asked = night.publish(text, "manual", person=NOOR)
    acts: list[tuple[Callable[..., object], dict[str, str]]] = [
        (publishing.confirm, {"url": LINK}),
        (publishing.say_it_failed, {"detail": "No"}),
    ]
    for use_case, values in acts:
        with pytest.raises(NotAllowed, match="Social lead"):
            night.do(use_case, MEI, publication_id=asked.id, **values)
    with pytest.raises(Invalid):
        night.do(publishing.say_it_failed, NOOR, publication_id=asked.id, detail=" ")
    night.do(publishing.say_it_failed, NOOR, publication_id=asked.id, detail="I am locked out")
    assert night.publication(asked).detail == "I am locked out"


def test_nobody_posts_by_hand_who_cannot_act(night: Night, text: Statement) -> None:
    with pytest.raises(Invalid, match="UGUEST"):
        night.publish(text, "manual", person="UGUEST")


def test_nothing_is_published_about_what_is_over(night: Night) -> None:
    crisis = night.declare()
    night.work_through(crisis)
    text = night.approved(crisis)
    night.publish(text)
    night.press_.run_once()
    night.resolve(crisis)
    with pytest.raises(Blocked, match="over"):
        night.publish(text, "manual")
