"""The record's sentences about who sees a crisis and where its war room is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.words import N_


def _left(event: e.MemberLeft) -> str:
    if event.actor in (event.person_id, e.BOT):
        return N_("<@{person_id}> sees the crisis no more.")
    return N_("<@{actor}> took <@{person_id}> out of the crisis: “{reason}”")


def _made(event: e.RoomMade) -> str:
    if event.adopted:
        return N_("<@{actor}> gave the crisis a private channel.")
    return N_("A private channel was made for the crisis.")


def _left_out(event: e.PersonLeftOut) -> str:
    if event.reason:
        return N_("<@{actor}> said that it is about <@{person_id}>, who has no part in it: “{reason}”")
    return N_("<@{actor}> said that it is about <@{person_id}>, who has no part in it.")


ROOMS: Mapping[type[e.Event], str | Callable[[Any], str]] = {
    e.CrisisRestricted: N_("<@{actor}> restricted the crisis to its members: “{reason}”"),
    e.CrisisUnrestricted: N_("<@{actor}> opened the crisis to everybody: “{reason}”"),
    e.JoinAsked: N_("<@{actor}> asked to join the crisis: “{reason}” <@{told}> was asked to decide."),
    e.JoinMovedOn: N_("Nobody had answered <@{person_id}>, who asked to join, so <@{told}> was asked."),
    e.MemberLetIn: N_("<@{actor}> let <@{person_id}> into the crisis: “{reason}”"),
    e.JoinRefused: N_("<@{actor}> did not let <@{person_id}> into the crisis: “{reason}”"),
    e.JoinNeedless: N_("<@{person_id}> had asked to join. Now the crisis is open to everybody."),
    e.PersonLeftOut: _left_out,
    e.PersonNotConcerned: N_("<@{actor}> said that it is not about <@{person_id}> after all: “{reason}”"),
    e.MemberLeft: _left,
    e.MemberCalledBack: N_(
        "<@{person_id}> left the private channel. They hold a role in the crisis, so they were invited again."
    ),
    e.OutsiderTakenOut: N_(
        "<@{actor}> brought <@{person_id}> into the private channel, who may not be there and was taken out."
    ),
    e.RoomAsked: N_("<@{actor}> asked for a private channel once more."),
    e.RoomMade: _made,
    e.RoomRefused: N_("Slack did not let a private channel be made ({error})."),
    e.RoomLost: N_("The private channel was archived, deleted or closed to Firebreak; another one was made."),
    e.RoomUnkept: N_("Slack did not let the people in the private channel be changed ({error})."),
}
