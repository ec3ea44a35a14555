"""Playbooks for tests: small ones written out, drawn ones for properties, and a person who walks them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.crisis.severity import Severity
from bot.domain.forms import Choice, FieldKind, FormField, Style
from bot.domain.plan import run
from bot.domain.plan.playbook import Clock, Due, Playbook, Step, StepState, StepStatus, When
from bot.domain.plan.step_kinds import STEP_KINDS, Press, impact, wait
from bot.domain.plan.step_kinds.questions import NEEDED
from bot.domain.staff.people import Role

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SKIPPED = "skipped"  # an end that every step has that may be left out
REASON = "Because it was agreed in the thread."
EVERY_ROLE = frozenset(Role)
PREFERRED = {"ground": "unpopular", "in_control": "yes", "defended": "no", "whom": "everyone"}
HOLDS = [{"id": "ads", "label": "Paid ads"}, {"id": "bots", "label": "Chatbots"}]
LISTS = {"checklist": "items", "pause": "holds", "debrief": "departments"}
WAY_TO = {"ended": "end", "told": "reached", "ended_early": "end"}


def finished(states: Iterable[StepState]) -> bool:
    return all(state.is_over for state in states)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def step(id: str, kind: str = "task", **given: Any) -> Step:
    own = {k: given.pop(k) for k in [p.name for p in STEP_KINDS[kind].params] if k in given}
    given = {"title": id, "owner": Role.SOCIAL_LEAD, "stage": 2, **given}
    return Step(id=id, kind=kind, params=own, **given)


def plan(*steps: Step, **given: Any) -> Playbook:
    return Playbook(
        **{"type": "test", "title": "Test", "language": "en", "version": "1-x", **given}, steps=steps
    )


def everyone(role: Role) -> str | None:
    """A house in which every role has its person."""
    return f"U-{role.value}"


def nobody(role: Role) -> str | None:
    return None


def start(playbook: Playbook, *, owners: run.Owners = everyone, now: datetime = NOON) -> dict[str, StepState]:
    states = run.start(
        playbook,
        owners=owners,
        detected_at=NOON - minutes(4),
        declared_at=NOON,
        severity=Severity.SEV2,
        now=now,
    )
    return {s.step_id: s for s in states}


def settle(
    playbook: Playbook,
    states: Mapping[str, StepState],
    *changed: StepState,
    owners: run.Owners = everyone,
    now: datetime = NOON,
) -> dict[str, StepState]:
    after = run.settle(
        playbook,
        tuple({**states, **{s.step_id: s for s in changed}}.values()),
        owners=owners,
        detected_at=NOON - minutes(4),
        declared_at=NOON,
        severity=Severity.SEV2,
        now=now,
    )
    return {s.step_id: s for s in after}


def opened(one: Step, owners: run.Owners = everyone) -> StepState:
    """The state of a step that has just opened, as if nothing came before it."""
    return start(plan(replace(one, after=(), when=(), unless=())), owners=owners)[one.id]


def choice_ids(one: Step, state: StepState) -> list[str]:
    return [c.id for c in STEP_KINDS[one.kind].choices(one, state)]


def answers(choice: Choice, **wanted: str) -> dict[str, str]:
    """A form filled in as somebody would; `wanted` replaces single answers."""
    return {field.id: wanted.get(field.id) or _answer(field) for field in choice.form}


def _answer(field: FormField) -> str:
    if field.kind is FieldKind.SELECT:
        ids = [o.id for o in field.options]
        return PREFERRED[field.id] if PREFERRED.get(field.id) in ids else ids[0]
    return {
        FieldKind.NUMBER: "7",
        FieldKind.URL: "https://example.com/p/1",
        FieldKind.PERSON: "U-watcher",
        FieldKind.DATE: "2096-03-01",
        FieldKind.MOMENT: "",
        FieldKind.CHANNEL: "",
    }.get(field.kind, REASON)


def press(
    step: Step,
    state: StepState,
    choice: str,
    *,
    actor: str = "U-crisis_lead",
    roles: Iterable[Role] = EVERY_ROLE,
    evidence: int = 1,
    now: datetime = NOON,
    **wanted: str,
) -> StepState:
    offered = {c.id: c for c in STEP_KINDS[step.kind].choices(step, state)}
    form = answers(offered[choice], **wanted) if choice in offered else wanted
    about = {"evidence": evidence, "captures": evidence, "roles": frozenset(roles)}
    made = Press(choice=choice, actor_id=actor, now=now, **about)
    return run.press(step, state, made, form)


def end(step: Step, state: StepState, outcome: str, *, now: datetime = NOON) -> StepState:
    """Bring an open step to `outcome` the way people or the clock would, pressing as often as it takes."""
    if outcome == "published":
        return run.finish_statement(step, state, "s1", actor_id="U-pr_lead", now=now)
    if outcome == wait.ELAPSED:
        return run.ripen(step, state, now=run.ripe_at(step, state) or now)
    if outcome == SKIPPED:
        return run.skip(step, state, REASON, actor_id="U-crisis_lead", now=now)
    if outcome == impact.MEASURED:
        state = impact.measured(state, impact.END, None, now)
    for signer in range(8):
        if state.status is StepStatus.OPEN:
            choice = _towards(step, state, outcome)
            if choice == NEEDED["origin"]:
                state = press(step, state, choice, actor=f"U-{signer}", now=now, origin=outcome)
                continue
            actor = state.owner_id if choice == "taken" else f"U-{signer}"
            state = press(step, state, choice, actor=actor or "", now=now, **_answers_for(step, outcome))
    assert state.outcome == outcome, (step.id, outcome, state)
    return state


def _answers_for(step: Step, outcome: str) -> dict[str, str]:
    return {hold["id"]: "none" for hold in step.params["holds"]} if outcome == "nothing" else {}


def _towards(step: Step, state: StepState, outcome: str) -> str:
    """The choice called like the outcome; else what has to be pressed before it is offered."""
    offered = STEP_KINDS[step.kind].choices(step, state)
    ids = [c.id for c in offered]
    way = {"delete": _first_delete(step, state)}.get(outcome) or WAY_TO.get(outcome, outcome)
    return way if way in ids else next((c.id for c in offered if c.style is Style.PRIMARY), ids[0])


def _first_delete(step: Step, state: StepState) -> str:
    ids = (c.id for c in STEP_KINDS[step.kind].choices(step, state))
    return next((i for i in ids if i.startswith("delete_")), "delete")


def walk_through(
    playbook: Playbook,
    choose: Callable[[Step], str],
    *,
    take: int = 0,
    put_off: Collection[str] = (),
    limit: int = 500,
) -> tuple[dict[str, StepState], list[str]]:
    """End one open step after the other, each with the outcome `choose` names, until nothing is open. Of the
    open ones it is the one that `next_of` says. A wait takes in all that end before it.
    """
    states, order, now = start(playbook), [], NOON
    for _ in range(limit):
        left = [s for s in states.values() if s.status is StepStatus.OPEN]
        if not left:
            return states, order
        open_ = next_of(left, take, put_off)
        now += minutes(1)
        here = playbook.step(open_.step_id)
        assert here is not None
        order.append(here.id)
        ended = end(here, open_, choose(here), now=now)
        if ended.outcome == wait.ELAPSED:
            now = max(now, wait.ripe_at(open_))
        states = settle(playbook, states, ended, *_ripe(playbook, left, here.id, now), now=now)
    raise AssertionError("the walk never ended")


def _ripe(playbook: Playbook, left: Iterable[StepState], but: str, now: datetime) -> Iterator[StepState]:
    for state in left:
        step = playbook.step(state.step_id)
        if step and step.id != but and (run.ripe_at(step, state) or now) < now:
            yield run.ripen(step, state, now=now)


def next_of(left: Sequence[StepState], take: int, put_off: Collection[str]) -> StepState:
    """The first, or with `take` -1 the last; what is `put_off` comes when nothing else is left."""
    return ([s for s in left if s.step_id not in put_off] or left)[take]


# --- drawn ones --------------------------------------------------------------------------------------

texts = st.text(min_size=1, max_size=40).filter(str.strip)
roles = st.sampled_from(list(Role))
dues = st.builds(
    Due,
    minutes=st.integers(0, 5_000),
    clock=st.sampled_from(Clock),
    by_severity=st.dictionaries(st.sampled_from(Severity), st.integers(0, 5_000)),
)
_ids = st.sampled_from(["a", "b", "c", "d"])
_entries = st.lists(_ids, min_size=1, max_size=3, unique=True)


@st.composite
def _params(draw: Any, kind: str) -> dict[str, Any]:
    if kind == "task":
        items = [{"id": f"item_{i}", "label": i} for i in draw(st.lists(_ids, max_size=3, unique=True))]
        ask = [{"id": f"q_{i}", "label": draw(texts)} for i in draw(st.lists(_ids, max_size=2, unique=True))]
        return {"items": items, "ask": ask, "needs_evidence": draw(st.booleans())}
    if kind == "decision":
        if draw(st.booleans()):
            return {"rule": "delete_or_keep", "about": draw(st.sampled_from(["own_post", "comments"]))}
        options: list[dict[str, Any]] = [{"id": i, "label": draw(texts)} for i in draw(_entries)]
        if draw(st.booleans()):
            options[0]["sign_off"] = draw(st.lists(roles.map(str), min_size=1, max_size=3, unique=True))
        return {"options": [*options, {"id": "not_yet", "label": "Not yet", "asks_again": True}]}
    if kind == "statement":
        return {"message": "M1", "approvals": ["crisis_lead or pr_lead"], "must_publish": draw(st.booleans())}
    if kind == "notify":
        return {
            "roles": draw(st.lists(roles.map(str), min_size=1, max_size=4, unique=True)),
            "text": draw(texts),
        }
    if kind in LISTS:
        return {LISTS[kind]: HOLDS[: draw(st.integers(1, 2))]}
    if kind == "hub":
        return {"approvals": ["pr_lead"], "must_publish": draw(st.booleans())}
    if kind == "secure_accounts":
        return {"order": "hijacked"} if draw(st.booleans()) else {"checks": HOLDS}
    if kind == "compensation":
        return {"cap": draw(st.integers(0, 10)), "currency": "EUR"}
    return {"minutes": draw(st.integers(1, 5_000))} if kind == "wait" else {}


@st.composite
def playbooks(draw: Any) -> Playbook:
    """Sound playbooks of up to ten steps, in which every step only waits for earlier ones."""
    steps: list[Step] = []
    for i in range(draw(st.integers(1, 10))):
        kind = draw(st.sampled_from(sorted(STEP_KINDS)))
        earlier = st.sampled_from(steps) if steps else st.nothing()
        after = draw(st.lists(earlier, max_size=2, unique_by=lambda s: s.id)) if steps else []
        behind = draw(st.lists(earlier, max_size=2, unique_by=lambda s: s.id)) if steps else []
        steps.append(
            step(
                f"s{i}",
                kind,
                title=draw(texts),
                how=draw(st.text(max_size=40)),
                owner=draw(roles),
                stage=draw(st.integers(0, 8)),
                due=draw(st.none() | dues),
                after=tuple(s.id for s in after),
                when=tuple(When(s.id, draw(st.sampled_from(outcomes(s)))) for s in behind),
                required=draw(st.booleans()),
                skippable=draw(st.booleans()),
                sources=tuple(draw(st.lists(texts, max_size=2))),
                **draw(_params(kind)),
            )
        )
    return plan(
        *steps,
        title=draw(texts),
        summary=draw(st.text(max_size=40)),
        start_severity=draw(st.none() | st.sampled_from(Severity)),
        first_words_minutes=draw(st.none() | st.integers(1, 1_440)),
        sources=tuple(draw(st.lists(texts, max_size=2))),
    )


def outcomes(step: Step) -> list[str]:
    return list(STEP_KINDS[step.kind].outcomes(step))
