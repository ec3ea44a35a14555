"""Groups that are told at a stage of a crisis, and where: in channels, or by people (C0, S1.16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.words import N_

MAX_CHANNELS = 5  # of one audience
MAX_PEOPLE = 5  # who tell one audience


class Audience(StrEnum):
    CUSTOMER_CARE = "customer_care"
    MARKETING = "marketing"
    ALL_STAFF = "all_staff"
    REGIONAL_TEAMS = "regional_teams"
    FRONT_DESK = "front_desk"
    PARTNERS = "partners"
    INVESTORS = "investors"
    COMMITTEE = "committee"


AUDIENCE_LABELS: Mapping[Audience, str] = {
    Audience.CUSTOMER_CARE: N_("Customer care"),
    Audience.MARKETING: N_("Whoever posts and advertises for us"),
    Audience.ALL_STAFF: N_("All staff"),
    Audience.REGIONAL_TEAMS: N_("Regional teams"),
    Audience.FRONT_DESK: N_("Reception, shops and call centre"),
    Audience.PARTNERS: N_("Partners and franchisees"),
    Audience.INVESTORS: N_("Investor relations"),
    Audience.COMMITTEE: N_("The committee for social media"),
}

# Why nobody could be told in a channel: what Slack answers, and what to do about it.
CLOSED: Mapping[str, str] = {
    "not_in_channel": N_("Firebreak is not in it: write `/invite @Firebreak` there."),
    "is_archived": N_("it is archived: unarchive it, or choose another with `/crisis audiences`."),
    "channel_not_found": N_(
        "it was deleted, or it is private and Firebreak is not in it: write `/invite @Firebreak` there, or "
        "choose another with `/crisis audiences`."
    ),
    "shared": N_("people of another organisation read it: choose one of your own with `/crisis audiences`."),
    "restricted": N_("only those with a part in it may know of this crisis, so no channel is told."),
}
CLOSED_OTHERWISE = N_("Slack refused it: look whether Firebreak may post there, or choose another channel.")


def why_closed(error: str) -> str:
    """In words with what to do, a message id."""
    return CLOSED.get(error, CLOSED_OTHERWISE)


Places = Mapping[Audience, tuple[str, ...]]  # ids of Slack's channels, and of people who tell the audience


def is_person(place: str) -> bool:
    """Slack's ids say of themselves what they are."""
    return place.startswith(("U", "W"))


def channels_in(places: Sequence[str]) -> tuple[str, ...]:
    return tuple(place for place in places if not is_person(place))


def people_in(places: Sequence[str]) -> tuple[str, ...]:
    return tuple(place for place in places if is_person(place))


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceBoard:
    """An audience without any of the `places` is asked for in each crisis that comes to its stage."""

    places: Places = field(default_factory=dict)
    may_edit: bool = False
