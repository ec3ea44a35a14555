"""`notify`: people and channels are told, and each person says that they have read it; who has not is known
by name, and so is a group that nobody can tell (S1.16).
"""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.event import BOT
from bot.domain.forms import Choice, FieldKind, FieldOption, FormField, Style, check_reason
from bot.domain.plan.playbook import Clocks, Step, StepState, StepStatus
from bot.domain.plan.schema.shape import Flag, Key, ListOf, OneOf, Text
from bot.domain.plan.step_kinds.base import (
    ROLE,
    Gone,
    Owners,
    Press,
    StepKind,
    done,
    not_offered,
    progressed,
    reason_field,
)
from bot.domain.plan.step_kinds.groups import (
    ASKED,
    CLOSED,
    ELSEWHERE,
    STANDS,
    WHERE,
    channels,
    in_channels,
    nowhere,
    through,
    told_at,
    unplaced,
    which,
)
from bot.domain.staff.audiences import AUDIENCE_LABELS, Audience
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.words import N_, phrase

ACK, REACHED, TOLD = "ack", "reached", "told"
PLACE, LET_GO = "place", "let_go"  # of an audience: where it is told, or why it is not
EVERYONE = "everyone"
MOST_NAMED = 20  # people to choose from in the form


class Notify(StepKind):
    """`data`: ``waiting`` people not heard of yet, ``gaps`` roles nobody is named for, ``acks`` and
    ``reached`` (who -> when and how) for those that are settled. ``channels`` hold for each its ``audience``,
    its ``state``, the people in it who are ``waiting``, and ``why`` it is closed. Of the audiences
    ``through`` says which people tell them, ``nowhere`` holds those for which somebody has to say it,
    ``unset`` those for which nobody is asked because no channel may hear of it, ``untold`` (who -> when, by
    whom and why) those that were let go.
    """

    name = "notify"
    summary = (
        "The people who hold the `roles` are told, and each presses “I have read it”. The `audiences` are "
        "told in the channels that the team set for them, and whoever is in those is counted by name too. "
        "Done with the outcome `told` when nobody is left. A role that nobody holds stays a gap until "
        "somebody takes the role and presses, or says how it was told another way; so does a closed channel. "
        "For an audience without a channel somebody names one, or a person who tells them, or lets it go "
        "with a reason; until then it is asked for again."
    )
    params = (
        Key("roles", ListOf(ROLE, at_most=len(Role)), "who is told", required=True),
        Key("text", Text(3_000), "what they are told", required=True),
        Key(
            "audiences",
            ListOf(OneOf(tuple(a.value for a in Audience), name="an audience"), at_most=len(Audience)),
            "who is told in their channels, or by people who tell them; one that has neither is asked for",
        ),
        Key(
            "note",
            Flag(),
            "the note to staff (`M7`) is told with it, word for word",
            default="`false`",
        ),
    )

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {TOLD: N_("Nobody is left to tell")}

    def opened(self, step: Step, owners: Owners, clocks: Clocks) -> dict[str, Any]:
        named = {role: owners(Role(role)) for role in step.params["roles"]}
        return {
            "waiting": list(dict.fromkeys(person for person in named.values() if person)),
            "gaps": [role for role, person in named.items() if not person],
            "acks": {},
            "reached": {},
        }

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        read = Choice(id=ACK, label=N_("I have read it"), style=Style.PRIMARY)
        how = FormField(
            id="how",
            label=N_("How, and what did they say?"),
            kind=FieldKind.LONG_TEXT,
            placeholder=N_("Phoned her at 23:50, she is on her way."),
        )
        reached = Choice(id=REACHED, label=N_("Told another way"), form=(_whom(state), how))
        if not nowhere(state):
            return read, reached
        place = Choice(id=PLACE, label=N_("Say where they are told"), form=(which(state), *WHERE))
        let_go = Choice(id=LET_GO, label=N_("They are not told"), form=(which(state), reason_field()))
        return read, reached, place, let_go

    def kept(self, before: Step, after: Step, state: StepState) -> Mapping[str, Any] | None:
        """Everybody is asked once more: the words of the other plan are other words."""
        more = (
            set(after.params.get(key, ())) - set(before.params.get(key, ())) for key in ("roles", "audiences")
        )
        return {} if any(more) else None

    def waits_for(self, state: StepState) -> frozenset[str]:
        return frozenset(waited_for(state))

    def without(self, step: Step, state: StepState, gone: Gone) -> StepState:
        """A role of which nobody has heard of it then is a gap."""
        return _without(step, state, gone)

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == ACK:
            return _settled(state, press, "acks", _heard(state, press), "")
        if press.choice == REACHED:
            how = check_reason(press.form["how"], field="how")
            whom = press.form["whom"]
            return _settled(state, press, "reached", _left(state) if whom == EVERYONE else [whom], how)
        if press.choice == PLACE:
            return _placed(state, press)
        if press.choice == LET_GO:
            why = check_reason(press.form["reason"])
            return _settled(state, press, "untold", [press.form["audience"]], why)
        raise not_offered()


# --- the channels -----------------------------------------------------------------------------------


def stands(state: StepState, channel: str, people: Iterable[str], now: datetime) -> StepState:
    """It can be read in the channel; of the `people` in it, those who have not said so are waited for."""
    settled = {*state.data["acks"], *state.data["reached"], *state.data["waiting"]}
    waiting = [person for person in dict.fromkeys(people) if person not in settled]
    return _moved(state, channel, {"state": STANDS, "waiting": waiting, "why": ""}, now)


def closed(state: StepState, channel: str, why: str, now: datetime) -> StepState:
    """Nothing can be written there; `why` is in Slack's words."""
    return _moved(state, channel, {"state": CLOSED, "waiting": [], "why": why}, now)


def _without(step: Step, state: StepState, gone: Gone) -> StepState:
    left = [person for person in state.data["waiting"] if person not in gone.people]
    heard = {*state.data["acks"], *state.data["reached"], *left}
    unheard = [r for r in step.params["roles"] if r not in heard and gone.owners(Role(r)) not in heard]
    inside = {
        id_: {**channel, "waiting": [person for person in channel["waiting"] if person not in gone.people]}
        for id_, channel in channels(state).items()
    }
    tell = {a: [p for p in people if p in heard] for a, people in through(state).items()}
    orphans = [a for a, people in tell.items() if not people and a not in in_channels(state)]
    data = {
        **state.data,
        "waiting": left,
        "gaps": list(dict.fromkeys((*state.data["gaps"], *unheard))),
        "channels": inside,
        "through": {a: people for a, people in tell.items() if people},
        "nowhere": list(dict.fromkeys((*nowhere(state), *orphans))),
    }
    return _ended(replace(state, data=data, version=state.version + 1), gone.now)


def waited_for(state: StepState) -> tuple[str, ...]:
    """Everybody of whom nothing was heard, those who were named first."""
    inside = (person for channel in channels(state).values() for person in channel["waiting"])
    return tuple(dict.fromkeys((*state.data.get("waiting", ()), *inside)))


def counted(state: StepState) -> tuple[int, int]:
    """How many have read it, or were told another way, and how many there are altogether."""
    groups = {*channels(state), *Audience}
    settled = {*state.data.get("acks", {}), *state.data.get("reached", {})} - groups
    return len(settled), len(settled) + len(waited_for(state)) + len(state.data.get("gaps", ()))


def _moved(state: StepState, channel: str, changes: Mapping[str, Any], now: datetime) -> StepState:
    moved = {**channels(state), channel: {**channels(state)[channel], **changes}}
    return _ended(replace(state, data={**state.data, "channels": moved}, version=state.version + 1), now)


def _ended(state: StepState, now: datetime) -> StepState:
    """Over, when nobody is left: the last thing that was waited for may have been a channel."""
    if _left(state):
        return state
    return replace(state, status=StepStatus.DONE, outcome=TOLD, finished_at=now, finished_by=BOT)


def told(state: StepState) -> frozenset[str]:
    """People, roles and audiences that have heard of it here."""
    heard = {*state.data.get("acks", {}), *state.data.get("reached", {})}
    stands = {c["audience"] for c in channels(state).values() if c["state"] in (STANDS, ELSEWHERE)}
    passed_on = {audience for audience, people in through(state).items() if heard & set(people)}
    return frozenset(heard | stands | passed_on)


def never_told(state: StepState) -> tuple[str, ...]:
    """Of whom it is known that nobody told them here: audiences, roles and people."""
    left = _left(state) if state.status is StepStatus.SKIPPED else []
    named = (channels(state)[who]["audience"] if who in channels(state) else who for who in left)
    return tuple(dict.fromkeys((*state.data.get("untold", {}), *named)))


# --- who is settled ---------------------------------------------------------------------------------


def _left(state: StepState) -> list[str]:
    unwritten = [id_ for id_, channel in channels(state).items() if channel["state"] in (ASKED, CLOSED)]
    return [*waited_for(state), *state.data["gaps"], *unwritten, *nowhere(state)]


def _heard(state: StepState, press: Press) -> list[str]:
    """What this person's press settles: themselves, and any gap they fill by holding the role. Whoever came
    into a channel later may have read it there too.
    """
    gaps = [role for role in state.data["gaps"] if Role(role) in press.roles]
    in_channels = any(channel["state"] == STANDS for channel in channels(state).values())
    has_said_so = press.actor_id in state.data["acks"]
    is_asked = press.actor_id in waited_for(state) or (in_channels and not has_said_so)
    if is_asked or gaps:
        return [*([press.actor_id] if is_asked else []), *gaps]
    if has_said_so:
        raise Stale(N_("You have said so already. Thank you."))
    if not state.data["waiting"]:
        roles = (phrase(ROLE_LABELS[Role(role)]) for role in state.data["gaps"])
        groups = (phrase(AUDIENCE_LABELS[Audience(audience)]) for audience in nowhere(state))
        raise NotAllowed(
            N_("Still to be told: {missing}, and nobody is named for it. Press “Told another way”."),
            missing=(*roles, *groups),
        )
    people = tuple(f"<@{p}>" for p in state.data["waiting"])
    raise NotAllowed(N_("This asks other people: {people}. You are not one of them."), people=people)


def _settled(state: StepState, press: Press, where: str, settled: list[str], how: str) -> StepState:
    entry = {"at": press.now.isoformat(), "by": press.actor_id, "how": how}
    data: dict[str, Any] = {
        where: {**state.data.get(where, {}), **dict.fromkeys(settled, entry)},
        "waiting": [p for p in state.data["waiting"] if p not in settled],
        "gaps": [r for r in state.data["gaps"] if r not in settled],
        "nowhere": [a for a in nowhere(state) if a not in settled],
        "channels": {id_: _heard_in(id_, channel, settled) for id_, channel in channels(state).items()},
    }
    if _left(replace(state, data={**state.data, **data})):
        return progressed(state, press, **data)
    return done(state, press, TOLD, **data)


def _heard_in(id_: str, channel: Mapping[str, Any], settled: list[str]) -> dict[str, Any]:
    waiting = [person for person in channel["waiting"] if person not in settled]
    return {**channel, "waiting": waiting} | ({"state": ELSEWHERE} if id_ in settled else {})


def _whom(state: StepState) -> FormField:
    people = (FieldOption(p, f"<@{p}>") for p in waited_for(state)[:MOST_NAMED])
    roles = (FieldOption(r, ROLE_LABELS[Role(r)]) for r in state.data.get("gaps", ()))
    shut = (
        FieldOption(id_, AUDIENCE_LABELS[Audience(channel["audience"])])
        for id_, channel in channels(state).items()
        if channel["state"] == CLOSED
    )
    everyone = FieldOption(EVERYONE, N_("Everyone who is still missing"))
    return FormField(
        id="whom",
        label=N_("Who was told?"),
        kind=FieldKind.SELECT,
        options=(*people, *roles, *shut, *unplaced(state), everyone),
    )


def _placed(state: StepState, press: Press) -> StepState:
    places = tuple(press.form[name] for name in ("channel", "person") if name in press.form)
    if not places:
        raise Invalid(
            N_("Some answers are missing or cannot be used as they are."),
            fields={"channel": phrase(N_("Choose a channel, or below somebody who tells them."))},
        )
    after = told_at(state, press.form["audience"], places)
    changed = ("channels", "through", "waiting", "acks", "reached", "nowhere")
    return progressed(state, press, **{name: after.data[name] for name in changed})
