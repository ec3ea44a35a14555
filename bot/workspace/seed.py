"""Who and what is in the workspace before anything happens: data that a caller may replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.workspace.model import Channel, Team, User, Usergroup

STRANGER_TEAM = "T0ROASTERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """People, channels and groups, and the channels the app was invited to. They are copied in, so one
    seed serves many workspaces."""

    team: Team = field(default_factory=Team)
    users: Sequence[User] = ()
    channels: Sequence[Channel] = ()
    usergroups: Sequence[Usergroup] = ()
    app_channels: Sequence[str] = ()

    def copies(self) -> tuple[list[User], list[Channel], list[Usergroup]]:
        users = [replace(user, dnd=list(user.dnd)) for user in self.users]
        channels = [
            replace(c, members=set(c.members), bookmarks=[replace(b) for b in c.bookmarks])
            for c in self.channels
        ]
        return users, channels, [replace(group, users=list(group.users)) for group in self.usergroups]


ANA = User(id="U0ANA", name="ana", real_name="Ana Ruiz", title="Social lead", email="ana@northwind.example")
TOM = User(
    id="U0TOM", name="tom", real_name="Tom Okafor", title="Communications", email="tom@northwind.example"
)
MEI = User(id="U0MEI", name="mei", real_name="Mei Lin", title="Legal", email="mei@northwind.example")
PRIYA = User(
    id="U0PRIYA",
    name="priya",
    real_name="Priya Shah",
    title="Executive sponsor",
    email="priya@northwind.example",
    is_admin=True,
    is_owner=True,
)
SAM = User(
    id="U0SAM", name="sam", real_name="Sam Idowu", title="Customer care", email="sam@northwind.example"
)
LENA = User(
    id="U0LENA",
    name="lena",
    real_name="Lena Fischer",
    title="Social, Europe",
    email="lena@northwind.example",
    tz="Europe/Berlin",
    locale="de-DE",
)
GUEST = User(
    id="U0GUEST",
    name="jo",
    real_name="Jo Park",
    title="Agency (guest)",
    email="jo@agency.example",
    is_restricted=True,
)
LEFT = User(id="U0LEFT", name="max", real_name="Max Brandt", title="Left in spring", deleted=True)
STRANGER = User(
    id="U0ROSA", name="rosa", real_name="Rosa Vega", title="Hillside Roasters", team_id=STRANGER_TEAM
)

STAFF = (ANA, TOM, MEI, PRIYA, SAM, LENA)
_STAFF_IDS = frozenset(user.id for user in STAFF)

NORTHWIND = Seed(
    users=(*STAFF, GUEST, LEFT, STRANGER),
    channels=(
        Channel(id="C0GENERAL", name="general", members=set(_STAFF_IDS), is_general=True, creator=PRIYA.id),
        Channel(
            id="C0CRISIS",
            name="crisis",
            members={*_STAFF_IDS, GUEST.id},
            creator=PRIYA.id,
            topic="Alerts and war rooms",
        ),
        Channel(
            id="C0SOCIAL",
            name="social",
            members={ANA.id, TOM.id, SAM.id, LENA.id, GUEST.id, STRANGER.id},
            creator=ANA.id,
            is_ext_shared=True,
        ),
    ),
    app_channels=("C0CRISIS",),
    usergroups=(
        Usergroup(id="S0SOCIAL", handle="social-team", name="Social team", users=[ANA.id, SAM.id, LENA.id]),
    ),
)
