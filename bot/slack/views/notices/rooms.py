"""What is told about who sees a restricted crisis, and about its private channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.slack.safe import Mrkdwn, escape, join, mention
from bot.slack.views.notices.parts import record
from bot.slack.words import tell


def restricted(event: e.CrisisRestricted) -> Mrkdwn:
    return join(
        [
            record(event),
            tell(
                "It goes on here, where only its members read. What was said in the old thread stays there: "
                "whoever is in that channel may have read it, and it cannot be unsaid."
            ),
        ]
    )


def unrestricted(event: e.CrisisUnrestricted) -> Mrkdwn:
    return join(
        [
            record(event),
            tell(
                "It goes on here, where everybody reads. What was said in the private channel stays there; "
                "*its record with all notes is open to everybody from now on*."
            ),
        ]
    )


def join_asked(event: e.JoinAsked | e.JoinMovedOn) -> Mrkdwn:
    return tell(
        "{person}, {actor} asks to join this restricted crisis: “{reason}” Let them in or refuse, with a "
        "reason that they will read.",
        person=mention(event.told),
        actor=mention(event.person_id if isinstance(event, e.JoinMovedOn) else event.actor),
        reason=escape(event.reason, 500),
    )


def let_in(event: e.MemberLetIn) -> Mrkdwn:
    return tell(
        "{person}, {actor} let you into a restricted crisis: “{reason}” What you read in it is for nobody "
        "else.",
        person=mention(event.person_id),
        actor=mention(event.actor),
        reason=escape(event.reason, 500),
    )


def refused(event: e.JoinRefused) -> Mrkdwn:
    if event.silent:
        return tell(
            "{person}, you were not let into the restricted crisis: only those who work on it are.",
            person=mention(event.person_id),
        )
    return tell(
        "{person}, {actor} did not let you into the restricted crisis: “{reason}” If you still need to be in "
        "it, talk to them.",
        person=mention(event.person_id),
        actor=mention(event.actor),
        reason=escape(event.reason, 500),
    )


def needless(event: e.JoinNeedless) -> Mrkdwn:
    return tell(
        "{person}, you asked to join a restricted crisis. Nobody has to let you in any more: it is open to "
        "everybody now, with its whole record.",
        person=mention(event.person_id),
    )


def left(event: e.MemberLeft) -> Mrkdwn:
    person = mention(event.person_id)
    if event.actor in (event.person_id, e.BOT):
        return tell("{person} has no part in this restricted crisis any more.", person=person)
    return tell(
        "{person}, {actor} took you out of a restricted crisis: “{reason}” If it is wrong, talk to {actor}.",
        person=person,
        actor=mention(event.actor),
        reason=escape(event.reason, 500),
    )


def left_out(_event: e.PersonLeftOut) -> Mrkdwn:
    """Whom it is about may read this: neither name nor reason."""
    return tell("Somebody has no part in it any more: its record says who.")


def not_concerned(_event: e.PersonNotConcerned) -> Mrkdwn:
    """Let in, they read this too."""
    return tell("It is not about somebody after all who had no part in it: its record says who, and why.")


def room_refused(event: e.RoomRefused) -> Mrkdwn:
    return tell(
        "Slack does not let Firebreak make a private channel here ({error}), and a restricted crisis is told "
        "in no other. It goes on: what is yours comes to you here and stands in Firebreak’s Home. *To have a "
        "room:* ask a workspace administrator to let apps make private channels and press *Try again*; or "
        "make a private channel yourself, add Firebreak to it, and write there: @Firebreak room",
        error=escape(event.error, 120),
    )


def room_lost(_event: e.RoomLost) -> Mrkdwn:
    return tell(
        "The private channel of this crisis was archived, deleted, or closed to Firebreak. It goes on in a "
        "new one, to which you are invited; nothing in its record is lost."
    )


def unkept(event: e.RoomUnkept) -> Mrkdwn:
    return tell(
        "{person}, Slack did not let Firebreak change who is in the private channel ({error}). See who is in "
        "it, and do by hand what is missing.",
        person=mention(event.told),
        error=escape(event.error, 120),
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.CrisisRestricted: restricted,
    e.CrisisUnrestricted: unrestricted,
    e.JoinAsked: join_asked,
    e.JoinMovedOn: join_asked,
    e.MemberLetIn: let_in,
    e.JoinRefused: refused,
    e.JoinNeedless: needless,
    e.MemberLeft: left,
    e.PersonLeftOut: left_out,
    e.PersonNotConcerned: not_concerned,
    e.RoomRefused: room_refused,
    e.RoomLost: room_lost,
    e.RoomUnkept: unkept,
}
