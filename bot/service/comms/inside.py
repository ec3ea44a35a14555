"""Words for our own people are posted where they read, once they are approved (S1.22, S1.23)."""

from __future__ import annotations

from bot.domain.comms.inside import FOR_OURS, MAX_NOTE
from bot.domain.comms.statement import MessageType, Statement, StatementState
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import Blocked, Invalid, Stale
from bot.domain.events import PackShared
from bot.domain.staff.audiences import Audience, channels_in
from bot.domain.words import N_
from bot.service.comms import publishing
from bot.service.ports import Work


def share(work: Work, *, actor_id: str, statement_id: str, seen: str) -> Statement:
    """Exactly the approved text: a pack in the channels of all staff, a note by the step that tells and
    counts them. `seen` is the fingerprint of what they saw.
    """
    statement, crisis = publishing.to_publish(work, actor_id=actor_id, statement_id=statement_id, seen=seen)
    if statement.message not in FOR_OURS:
        raise Invalid(N_("Only words for our own people are given to them this way."))
    if statement.state is StatementState.PUBLISHED:
        raise Stale(N_("Our own people have this text already; it is not posted a second time."))
    if statement.message is MessageType.INTERNAL_NOTE:
        _must_be_told(work, crisis, statement)
    is_posted = statement.message is MessageType.SHARE_PACK and not crisis.drill
    channels = _channels(work, crisis) if is_posted else ()
    work.record(
        PackShared(
            actor=actor_id,
            crisis_id=crisis.id,
            statement_id=statement.id,
            message=statement.message.value,
            channels=channels,
        )
    )
    publishing.words_are_out(work, statement, actor_id)
    return work.words.get(statement.id)


def _channels(work: Work, crisis: Crisis) -> tuple[str, ...]:
    if crisis.restricted:
        raise Blocked(
            N_("Only its members may know of this crisis, so nothing about it is posted for all staff.")
        )
    channels = channels_in(work.team.audiences().get(Audience.ALL_STAFF, ()))
    if not channels:
        raise Blocked(
            N_(
                "No channel is named for all staff yet. An administrator names it with `/crisis audiences`; "
                "or send it by hand: *Publish…*, “By hand”."
            )
        )
    return channels


def _must_be_told(work: Work, crisis: Crisis, note: Statement) -> None:
    """A step of the plan tells it to everybody and asks whoever has not read it; it is not over yet."""
    if len(note.current.text) > MAX_NOTE:
        raise Blocked(N_("A note of over {limit} characters is not read. Shorten it first."), limit=MAX_NOTE)
    telling = {step.id for step in work.crises.playbook(crisis.id).steps if step.params.get("note")}
    if not telling:
        raise Blocked(
            N_("No step of this plan tells the note. Send it by hand: *Publish…*, “By hand”, with its link.")
        )
    if all(state.is_over for state in work.crises.steps(crisis.id) if state.step_id in telling):
        raise Blocked(
            N_(
                "Everybody was told already, so nobody would be shown this note. Send it by hand: "
                "*Publish…*, “By hand”, with its link."
            )
        )
