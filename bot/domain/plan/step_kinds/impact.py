"""`impact`: how far it has gone: counted as it is declared, an hour and a day later, at its end (S0.13)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Clocks, Step, StepState
from bot.domain.plan.step_kinds.base import Press, StepKind, done, not_offered, progressed, reason_field
from bot.domain.words import N_, Phrase, phrase

FOLLOWERS, UNKNOWN, MEASURED = "followers", "unknown", "measured"
COUNTING = "counting"
DECLARED, HOUR, DAY, END = "declared", "hour", "day", "end"
AFTER = {HOUR: timedelta(minutes=60), DAY: timedelta(minutes=1440)}  # from the declaration
ANSWER_WITHIN = timedelta(minutes=45)  # it helps afterwards; what is urgent goes first
MOMENTS = {
    DECLARED: N_("When it began here"),
    HOUR: N_("After an hour"),
    DAY: N_("After a day"),
    END: N_("At its end"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Of our own mentions: those of the last 60 minutes, of them `scored` for their tone and `negative`; the
    `total` since it began, and the followers of its largest `accounts` together.
    """

    hour: int
    scored: int
    negative: int
    total: int
    accounts: int
    reach: int


class Impact(StepKind):
    """`data["snapshots"]`: `moment`, `at`, `numbers` (as ``Numbers``; ``None`` where nothing is watched), and
    once a person told them `followers` and `by`, or `why` they are not known; the first also `counting` as
    long as it is; `ended` once it is resolved.
    """

    name = "impact"
    summary = (
        "How far it has gone: mentions, the share that is negative of those that could be read, and the "
        "reach of the largest accounts, out of our own mentions. Counted by itself when the step opens, 60 "
        "and 1440 minutes after the declaration, and when the crisis is resolved, each beside the one "
        "before, and kept for the debrief. Followers no source tells yet: whoever has the step is asked for "
        "them each time. Put it into stage 8: it stays open until the numbers of the end are answered."
    )
    labels = {  # noqa: RUF012
        FOLLOWERS: N_("Followers counted"),
        UNKNOWN: N_("Followers not known"),
        DECLARED: N_("Counted as it began"),
        HOUR: N_("Counted after an hour"),
        DAY: N_("Counted after a day"),
        END: N_("Counted at the end"),
    }

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {MEASURED: N_("Counted to its end")}

    def due(self, step: Step, state: StepState, clocks: Clocks) -> datetime | None:
        return state.due_at

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        if not _snapshots(state):
            return (Choice(id=UNKNOWN, label=N_("Nothing can be counted"), form=(reason_field(),)),)
        if _is_answered(state):
            return (Choice(id=FOLLOWERS, label=N_("Correct the number"), form=_COUNT),)
        return (
            Choice(id=FOLLOWERS, label=N_("Say how many follow us"), style=Style.PRIMARY, form=_COUNT),
            Choice(id=UNKNOWN, label=N_("It cannot be found out"), form=(reason_field(),)),
        )

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        said = in_words(_snapshots(state))
        if state.is_over:
            return tuple(said)
        return (*said, phrase(_ANSWERED if _is_answered(state) else _BY_HAND))

    def only_asks_again(self, state: StepState) -> bool:
        return bool(_snapshots(state))

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice not in (FOLLOWERS, UNKNOWN):
            raise not_offered()
        if press.choice == FOLLOWERS:
            note, told = "", {"followers": _counted(press.form["count"]), "by": press.actor_id}
        else:
            note = check_reason(press.form["reason"])
            told = {"why": note, "by": press.actor_id}
        *earlier, last = _snapshots(state) or [_snapshot(DECLARED, press.now, None)]
        kept = [*earlier, {**last, **told}]
        if state.data.get("ended"):
            return done(state, press, MEASURED, note=note, snapshots=kept)
        return replace(progressed(state, press, note=note, snapshots=kept), due_at=None)


def measured(state: StepState, moment: str, numbers: Numbers | None, now: datetime) -> StepState:
    """The state with one snapshot more; `numbers` is ``None`` where nothing is watched."""
    return replace(
        state,
        outcome=moment,
        due_at=now + ANSWER_WITHIN,
        data={
            **state.data,
            "snapshots": [*_snapshots(state), _snapshot(moment, now, numbers)],
            "ended": moment == END,
        },
    )


def begun(state: StepState, now: datetime) -> StepState:
    """The state as it opens; its first snapshot is still being counted."""
    first = measured(state, DECLARED, None, now)
    return replace(first, data={**first.data, "snapshots": [{**_snapshots(first)[0], COUNTING: True}]})


def first_counted(state: StepState, numbers: Numbers | None) -> StepState:
    """The state with the numbers of its first snapshot, whatever was answered or counted meanwhile."""
    first, *others = _snapshots(state)
    told = {name: value for name, value in first.items() if name != COUNTING}
    told["numbers"] = asdict(numbers) if numbers else None
    return replace(state, data={**state.data, "snapshots": [told, *others]})


def next_moment(declared_at: datetime, now: datetime) -> tuple[str, datetime] | None:
    """What is counted next by its time; ``None`` when only the end is left."""
    left = ((moment, declared_at + after) for moment, after in AFTER.items())
    return next(((moment, at) for moment, at in left if at > now), None)


def in_words(snapshots: Sequence[Mapping[str, Any]]) -> Iterator[Phrase]:
    """A line for each snapshot, each beside the one before."""
    for before, now in pairwise([{}, *snapshots]):
        yield _line(now, _numbers(now), _numbers(before))
        if "followers" in now:
            yield _followers(now, before)
        elif "why" in now:
            yield phrase(N_("Followers: not known, “{why}” <@{who}>."), why=now["why"], who=now["by"])


def _line(now: Mapping[str, Any], it: Numbers | None, was: Numbers | None) -> Phrase:
    said = {"moment": phrase(MOMENTS[now["moment"]]), "at": datetime.fromisoformat(now["at"])}
    if now.get(COUNTING):
        return phrase(N_("*{moment}*, {at}: being counted; the numbers will stand here in a moment."), **said)
    if it is None:
        return phrase(N_("*{moment}*, {at}: nothing is watched, as no watch raised an alert of it."), **said)
    return phrase(
        N_("*{moment}*, {at}. Posts in the last hour: {hour}. Since it began: {total}. {mood} {reach}"),
        **said,
        hour=_beside(it.hour, was.hour if was else None),
        total=_beside(it.total, was.total if was else None),
        mood=_mood(it, was),
        reach=phrase(
            N_("Followers of the {accounts} largest accounts: {reach}."),
            accounts=it.accounts,
            reach=_beside(it.reach, was.reach if was else None),
        ),
    )


def _mood(it: Numbers, was: Numbers | None) -> Phrase:
    if not it.scored:
        return phrase(N_("How many are negative is not known: none of them could be read for its tone."))
    return phrase(
        N_("Negative, in percent: {share}, of the {scored} of {hour} that could be read for their tone."),
        share=_beside(_percent(it), _percent(was) if was and was.scored else None),
        scored=it.scored,
        hour=it.hour,
    )


def _followers(now: Mapping[str, Any], before: Mapping[str, Any]) -> Phrase:
    count = _beside(now["followers"], before.get("followers"))
    return phrase(N_("Followers of our accounts: {count}, says <@{who}>."), count=count, who=now["by"])


def _beside(now: int, before: int | None) -> Phrase:
    """A number with what it is compared with."""
    if before is None:
        return phrase(N_("{now}"), now=now)
    return phrase(N_("{now} (before: {before})"), now=now, before=before)


def _percent(it: Numbers) -> int:
    return round(100 * it.negative / it.scored)


def _counted(given: str) -> int:
    if int(given) < 0:
        said = phrase(N_("Give a number from 0 up."))
        raise Invalid(said.msgid, fields={"count": said})
    return int(given)


def _snapshot(moment: str, now: datetime, numbers: Numbers | None) -> dict[str, Any]:
    return {"moment": moment, "at": now.isoformat(), "numbers": asdict(numbers) if numbers else None}


def _snapshots(state: StepState) -> list[dict[str, Any]]:
    return list(state.data.get("snapshots", ()))


def _is_answered(state: StepState) -> bool:
    """The newest numbers have their followers, or it is said why not: nothing is asked until the next."""
    *_, last = _snapshots(state) or [{}]
    return FOLLOWERS in last or "why" in last


def _numbers(snapshot: Mapping[str, Any]) -> Numbers | None:
    found = snapshot.get("numbers")
    return Numbers(**found) if found else None


_BY_HAND = N_("No source tells how many follow our accounts: a person looks, now and each time again.")
_ANSWERED = N_("Nothing to do until the next count. It is made by itself, and you are asked again.")
_COUNT = (
    FormField(
        id="count",
        label=N_("How many follow the accounts it is about, all together?"),
        kind=FieldKind.NUMBER,
        hint=N_("As the platforms show it now. Count the same accounts each time."),
    ),
)
