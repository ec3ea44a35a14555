"""`secure_accounts`: every line of every account is ticked, or it is said why not (S1.24, S0.19, C3)."""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.schema.shape import Fault, Key, ListOf, OneOf, Path
from bot.domain.plan.step_kinds.base import (
    RHYTHM,
    Press,
    StepKind,
    asked_again,
    done,
    minutes_at,
    not_offered,
    progressed,
    select,
)
from bot.domain.plan.step_kinds.checklist import ITEM
from bot.domain.staff.accounts import MAX_NAME, SECRET
from bot.domain.staff.people import Role
from bot.domain.words import N_, Phrase, phrase

NAME, ACCOUNT, SECURED = "name", "account_", "secured"
DONE, NOT_DONE, NOT_YET = "done", "not_done", "not_yet"
TAKEN, OURS = "taken", "ours"
WHY, OTHERS = "why", "others"
HIJACKED = "hijacked"
CONFIRMED, SUSPENDED = "confirmed", "suspended"
CONFIRM = frozenset({Role.SECURITY, Role.SOCIAL_LEAD, Role.CRISIS_LEAD})  # who looks a second time
ANSWERS = {DONE: N_("Done"), NOT_DONE: N_("Not done, because …"), NOT_YET: N_("Not yet")}
WHOSE = {TAKEN: N_("Taken, or we are not sure"), OURS: N_("Ours alone")}
ORDER: tuple[Mapping[str, str], ...] = (
    {"id": CONFIRMED, "label": N_("1. A second person has looked and says so too")},
    {"id": "sessions", "label": N_("2. All sessions are ended, on every device")},
    {"id": "mail", "label": N_("3. The mailbox that resets the password has a new one, and a second factor")},
    {"id": "password", "label": N_("4. The account has a new password, known to two people")},
    {"id": "apps", "label": N_("5. Every app and every token is revoked, ours too")},
    {"id": "second_factor", "label": N_("6. The second factor is on, on a device of ours")},
    {"id": SUSPENDED, "label": N_("If we are locked out: the platform has suspended it for now")},
)
ACTOR = "actor"
BY_ACTOR: Mapping[str, Mapping[str, str]] = {
    "own_staff": {"id": "author", "label": N_("Whoever of us did it cannot post until it is clear")},
    "agency": {"id": "agency", "label": N_("The agency or partner cannot post until it is clear")},
    "ex_staff": {"id": "leaver", "label": N_("Whoever has left cannot get in, and the password is new")},
    "outsider": {"id": "outsider", "label": N_("Every session is ended, and the password is new")},
}
EVERY = {"minutes": 60, "sev1": 15}
BUTTONS = 4  # accounts that can be gone through next; the fifth button names more
MOST = 40  # accounts; one form asks about each of them


class SecureAccounts(StepKind):
    """`data`: `register`, the names that stood there when the step opened; `accounts`, a list of ``name``,
    ``by`` who named it, ``checks`` (id -> `done` or `not_done`) and ``why``; `actor`, who did it, once known.
    """

    name = "secure_accounts"
    summary = (
        "Goes through the register of accounts, account by account: each of the `checks` is done, not done "
        "with the reason, or not yet, which keeps the step open and asks again. Where the register is empty "
        "the accounts are named in the step. With `order: hijacked` it is first said which accounts are "
        "taken; each of them is won back in a fixed order: a second person confirms it, sessions, mailbox, "
        "password, apps, second factor, and the platform suspends it where we are locked out. Let a step "
        "without `order` follow that changes the passwords of all others. Firebreak changes nothing on a "
        "platform by itself, and the card says so."
    )
    params = (
        Key("checks", ListOf(ITEM, at_most=10), "what is gone through for every account"),
        Key("order", OneOf((HIJACKED,)), "instead of `checks`: how an account is won back"),
        Key("every", RHYTHM, "how often what is left is asked for", default="60 minutes, 15 at SEV-1"),
    )

    def faults(self, params: Mapping[str, Any], path: Path) -> Iterator[Fault]:
        if ("checks" in params) == ("order" in params):
            yield Fault((*path, "checks"), "give either `checks` or `order`")
        taken = {WHY}
        for i, check in enumerate(params.get("checks", ())):
            if check["id"] in taken:
                yield Fault((*path, "checks", i, "id"), f"“{check['id']}” is used already; choose another id")
            taken.add(check["id"])

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {SECURED: N_("Every account was gone through")}

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        accounts = _accounts(state)
        naming = N_("Add an account") if accounts else N_("Name the accounts")
        if _is_hijacked(step):
            naming = N_("Another is taken") if accounts else N_("Say which are taken")
        name = Choice(id=NAME, label=naming, form=_naming(step, state))
        if not accounts:
            return (replace(name, style=Style.PRIMARY),)
        first, *others = [
            _through(step, state, i, a) for i, a in enumerate(accounts) if _left(step, state, a)
        ][:BUTTONS]
        return (replace(first, style=Style.PRIMARY), *others, name)

    def label(self, step: Step, choice: str) -> str:
        return N_("Accounts named") if choice == NAME else N_("Went through an account")

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        lines = tuple(_line(step, state, account) for account in _accounts(state))
        if state.is_over:
            return lines
        by_hand = N_("Firebreak changes nothing on a platform: people do it there and tick it here.")
        return (phrase(by_hand), *(() if state.data.get("register") else (phrase(_EMPTY),)), *lines)

    def seconds(self, step: Step, state: StepState) -> tuple[frozenset[Role], frozenset[str]]:
        """Whoever says that an account is taken does not confirm it (S0.19)."""
        accounts = _accounts(state) if _is_hijacked(step) and not state.is_over else []
        unsure = frozenset(a["by"] for a in accounts if CONFIRMED not in a["checks"])
        return (CONFIRM if unsure else frozenset()), unsure

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == NAME:
            accounts = [*_accounts(state), *_named(state, press)]
            return progressed(state, press, accounts=accounts)
        if not press.choice.startswith(ACCOUNT):
            raise not_offered()
        return _gone_through(step, state, press, int(press.choice.removeprefix(ACCOUNT)))


def opened_with(step: Step, state: StepState, names: Sequence[str]) -> StepState:
    """The state with what the register holds; whose are taken is for a person to say."""
    register = list(names)[:MOST]
    accounts = [] if _is_hijacked(step) else [_account(name, "") for name in register]
    return replace(state, data={**state.data, "register": register, "accounts": accounts})


def _gone_through(step: Step, state: StepState, press: Press, number: int) -> StepState:
    accounts, account = _accounts(state), _accounts(state)[number]
    answers = {check["id"]: press.form[check["id"]] for check in _left(step, state, account)}
    if _is_hijacked(step):
        _must_be_in_order(answers)
        _must_be_another(account, answers, press.actor_id)
    why = _why(answers, press)
    given = {id: answer for id, answer in answers.items() if answer != NOT_YET}
    said = [line for line in (account["why"], why) if line]
    after = {**account, "checks": {**account["checks"], **given}, "why": "\n".join(said)}
    accounts = [*accounts[:number], after, *accounts[number + 1 :]]
    note = f"{account['name']}: {why}" if why else account["name"]
    if not any(_left(step, state, a) for a in accounts):
        return done(state, press, SECURED, note=why, accounts=accounts)
    every: Mapping[str, int] = step.params.get("every", EVERY)
    at = press.now + minutes_at(every, press.severity)
    return asked_again(replace(state, note=note), press, at, accounts=accounts)


def _must_be_in_order(answers: Mapping[str, str]) -> None:
    """What comes later is undone by whoever is still in. The platform can suspend it at any time."""
    waits = next((id for id, answer in answers.items() if answer == NOT_YET), None)
    ids = [id for id in answers if id != SUSPENDED]
    if waits not in ids:
        return
    said = phrase(N_("First the lines above: what is done too early, the stranger undoes."))
    early = {id: said for id in ids[ids.index(waits) :] if answers[id] == DONE}
    if early:
        raise Invalid(said.msgid, fields=early)


def _must_be_another(account: Mapping[str, Any], answers: Mapping[str, str], actor_id: str) -> None:
    if answers.get(CONFIRMED) == DONE and account["by"] == actor_id:
        said = phrase(N_("You said that it is taken, so somebody else confirms it. Ask them to press this."))
        raise Invalid(said.msgid, fields={CONFIRMED: said})


def _why(answers: Mapping[str, str], press: Press) -> str:
    """What is not done is said with the reason, or it stays open."""
    given = press.form.get(WHY, "")
    return check_reason(given, field=WHY) if NOT_DONE in answers.values() else given


def _named(state: StepState, press: Press) -> list[dict[str, Any]]:
    """Those chosen of the register, and those written down, each once."""
    chosen = [n for i, n in enumerate(_register(state)) if press.form.get(f"{TAKEN}_{i}") == TAKEN]
    written = [" ".join(line.split()) for line in press.form.get(OTHERS, "").splitlines()]
    known = {account["name"] for account in _accounts(state)}
    names = [name for name in dict.fromkeys((*chosen, *written)) if name and name not in known]
    _must_be_names(names, len(known))
    return [_account(name, press.actor_id) for name in names]


def _must_be_names(names: Sequence[str], known: int) -> None:
    wrong = None
    if not names:
        wrong = phrase(N_("Name at least one account that does not stand here yet, as in “X: our name”."))
    elif len(names) + known > MOST:
        wrong = phrase(
            N_("At most {most} accounts fit here; write several of one kind in one line."), most=MOST
        )
    elif any(len(name) > MAX_NAME for name in names):
        wrong = phrase(N_("Say each account in 1 to {limit} characters, one a line."), limit=MAX_NAME)
    elif any(SECRET.search(name) for name in names):
        wrong = phrase(N_("That looks like a password. Firebreak keeps none: leave it out."))
    if wrong:
        raise Invalid(wrong.msgid, fields={OTHERS: wrong}, **wrong.params)


def _naming(step: Step, state: StepState) -> tuple[FormField, ...]:
    known = {account["name"] for account in _accounts(state)}
    listed = tuple(
        select(f"{TAKEN}_{i}", name, WHOSE)
        for i, name in enumerate(_register(state))
        if _is_hijacked(step) and name not in known
    )
    return (*listed, replace(_OTHERS, required=not listed))


def _through(step: Step, state: StepState, number: int, account: Mapping[str, Any]) -> Choice:
    left = tuple(select(check["id"], check["label"], ANSWERS) for check in _left(step, state, account))
    name = account["name"] if len(account["name"]) <= MAX_BUTTON else f"{account['name'][: MAX_BUTTON - 1]}…"
    return Choice(id=f"{ACCOUNT}{number}", label=name, form=(*left, _WHY))


def _line(step: Step, state: StepState, account: Mapping[str, Any]) -> Phrase:
    left = tuple(phrase(check["label"]) for check in _left(step, state, account))
    said = N_("• {account}: *to do:* {left}") if left else N_("• {account}: *gone through*")
    line = phrase(said, account=account["name"], left=left)
    if not account["why"]:
        return line
    return phrase(N_("{line} “{why}”"), line=line, why=account["why"])


def _account(name: str, by: str) -> dict[str, Any]:
    return {"name": name, "by": by, "checks": {}, "why": ""}


def _accounts(state: StepState) -> list[dict[str, Any]]:
    return list(state.data.get("accounts", ()))


def _register(state: StepState) -> list[str]:
    return list(state.data.get("register", ()))


def checks(step: Step, state: StepState | None = None) -> Sequence[Mapping[str, str]]:
    """What is gone through for every account: ``id`` and ``label``; at last what follows from who did it."""
    if _is_hijacked(step):
        return ORDER
    known = BY_ACTOR.get(state.data.get(ACTOR, "")) if state else None
    return [*step.params["checks"], *([known] if known else [])]


def done_by(step: Step, state: StepState, actor: str) -> StepState:
    """It is known who did it: what is gone through follows from that (S0.19)."""
    if _is_hijacked(step) or state.data.get(ACTOR, "") == actor:
        return state
    return replace(state, data={**state.data, ACTOR: actor}, version=state.version + 1)


def _left(step: Step, state: StepState, account: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [check for check in checks(step, state) if check["id"] not in account["checks"]]


def _is_hijacked(step: Step) -> bool:
    return step.params.get("order") == HIJACKED


MAX_BUTTON = 60
_EMPTY = N_(
    "The register of accounts was empty, so name them here. `/crisis accounts add` keeps them for next time."
)
_OTHERS = FormField(
    id=OTHERS,
    label=N_("Which accounts? One a line"),
    kind=FieldKind.LONG_TEXT,
    hint=N_("Platform and name, for example “Instagram: northwind”. Never a password."),
)
_WHY = FormField(
    id=WHY,
    label=N_("Why not?"),
    kind=FieldKind.LONG_TEXT,
    required=False,
    hint=N_("Needed where something is not done: what is in the way, who sees to it, by when."),
)
