"""`profile`: who set it off and who carries it, out of what is public, and what to do about it (S2.6).

The questions are those of the US Air Force's web posting response assessment, with "is it true" before them.
"""

# ruff: noqa: ARG002 (every kind has the same methods, whatever it needs of them)
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.forms import Choice, FieldKind, FormField, Style, check_reason
from bot.domain.plan.playbook import Step, StepState
from bot.domain.plan.step_kinds.base import (
    Press,
    StepKind,
    done,
    not_offered,
    progressed,
    reason_field,
    select,
)
from bot.domain.words import N_, Phrase, phrase

ADD, ASK, KNOWN, NOBODY = "add", "ask_", "known", "nobody"
YES, NO, UNKNOWN = "yes", "no", "unknown"
KEPT_DAYS, MOST_DAYS = 30, 90
MOST = 12  # cards
ASKED_AT_ONCE = 3
PARTS = {"set_off": N_("Set it off"), "carries": N_("Carries it on")}
ROLES = {
    "customer": N_("Customer"),
    "journalist": N_("Journalist"),
    "activist": N_("Activist"),
    "troll": N_("Troll"),
    "staff": N_("Our own staff"),
    UNKNOWN: N_("Not known"),
}
ANSWERS = {YES: N_("Yes"), NO: N_("No"), UNKNOWN: N_("Not known yet")}
QUESTIONS = {
    "true": N_("1. Is it true, all of it or the heart of it?"),
    "bashing": N_("2. Does the account live off running others down?"),
    "rage": N_("3. Is it rage, ridicule or satire?"),
    "wrong": N_("4. Are facts in it wrong?"),
    "experience": N_("5. Did they have a bad experience with us?"),
}
PATHS = {
    "check": N_("Find out first whether it is true. Nothing is answered to them before."),
    "put_right": N_("Put it right with them: acknowledge it in public once, then in private."),
    "admit": N_("It is true, whoever says it: admit it, and say what changes."),
    "watch": N_("Do not answer. Watch the account, and tell the crisis lead what is new."),
    "correct": N_("Correct it with facts and sources, politely and once."),
    "let_stand": N_("Let it stand."),
}
BY_ROLE = {
    "journalist": N_("Through whoever speaks with the press."),
    "staff": N_("Through their manager and HR, never in public."),
}
PRIVATE = re.compile(
    r"(?<![\w@.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address; @name@host is a handle
    r"|(?<![\w-])\+?\d(?:[ ()/.-]{0,2}\d){8,}"  # a telephone number
    r"|\w*(?:stra(?:ß|ss)e|\bstr\.)\s*\d+"  # an address
    r"|\b\d+\w?,?\s+(?:[^\W\d]+\s+){0,3}(?:street|road|avenue|lane|drive|rue|boulevard)\b"
    r"|\b(?:calle|via|plaza|avenida)\s+(?:[^\W\d]+\s+){0,3}\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What they wrote about us before, of the posts that are kept; times are ISO."""

    count: int
    first: str = ""
    last: str = ""
    scored: int = 0
    negative: int = 0


class Profile(StepKind):
    """`data["cards"]`: ``author``, ``platform``, ``part``, ``reach``, ``role``, ``facts``, ``until`` when the
    card is erased; ``history`` as ``History``; ``answers`` and ``path`` once the questions are answered.
    """

    name = "profile"
    summary = (
        "A card for whoever set it off and those who carry it: handle, platform, reach, role, public facts, "
        "and what they wrote about us before. Five questions, “is it true” first, lead to a suggested path. "
        "What looks like private data is refused, and each card is erased on its day, or with the crisis. "
        "Ends as `known`, or as `nobody` with a reason."
    )
    labels = {ADD: N_("Profile card added")}  # noqa: RUF012

    def outcomes(self, step: Step) -> Mapping[str, str]:
        return {KNOWN: N_("They are known"), NOBODY: N_("Nobody in particular")}

    def label(self, step: Step, choice: str) -> str:
        return N_("Questions answered") if choice.startswith(ASK) else super().label(step, choice)

    def choices(self, step: Step, state: StepState) -> tuple[Choice, ...]:
        cards = _cards(state)
        open_ = [(i, card) for i, card in enumerate(cards) if not card.get("path")]
        asked = tuple(_asked(i, card) for i, card in open_[:ASKED_AT_ONCE])
        add = Choice(id=ADD, label=N_("Add a profile card"), form=_CARD)
        if asked:
            return (replace(asked[0], style=Style.PRIMARY), *asked[1:], add)
        if cards:
            return (Choice(id=KNOWN, label=N_("That is all of them"), style=Style.PRIMARY), add)
        nobody = Choice(id=NOBODY, label=N_("Nobody in particular"), form=(reason_field(),))
        return (replace(add, style=Style.PRIMARY), nobody)

    def told(self, step: Step, state: StepState) -> tuple[Phrase, ...]:
        public = N_("Only what everybody can see: no e-mail, telephone number or address. Each has its end.")
        lines = tuple(line for card in _cards(state) for line in _lines(card))
        return lines if state.is_over else (phrase(public), *lines)

    def press(self, step: Step, state: StepState, press: Press) -> StepState:
        if press.choice == ADD:
            return progressed(state, press, cards=[*_cards(state), _card(state, press)])
        if press.choice.startswith(ASK):
            cards, number = _cards(state), int(press.choice.removeprefix(ASK))
            answers = {name: press.form[name] for name in QUESTIONS}
            cards[number] = {**cards[number], "answers": answers, "path": path(answers)}
            return progressed(state, press, cards=cards)
        if press.choice == KNOWN:
            return done(state, press, KNOWN)
        if press.choice == NOBODY:
            return done(state, press, NOBODY, note=check_reason(press.form["reason"]))
        raise not_offered()


def path(answers: Mapping[str, str]) -> str:
    """What is suggested: whether it is true comes before who says it and how."""
    if answers["true"] == UNKNOWN:
        return "check"
    if answers["true"] == YES:
        return "put_right" if answers["experience"] == YES else "admit"
    if YES in (answers["bashing"], answers["rage"]):
        return "watch"
    if answers["wrong"] == YES:
        return "correct"
    return "put_right" if answers["experience"] == YES else "let_stand"


def new(state: StepState) -> list[str]:
    """Whose history is to be looked up."""
    return [card["author"] for card in _cards(state) if "history" not in card]


def looked_up(state: StepState, found: Mapping[str, History]) -> StepState:
    """The state with what they wrote before."""
    cards = [
        {**card, "history": asdict(found[card["author"]])} if card["author"] in found else card
        for card in _cards(state)
    ]
    return replace(state, data={**state.data, "cards": cards})


def next_end(state: StepState) -> datetime | None:
    return min((datetime.fromisoformat(card["until"]) for card in _cards(state)), default=None)


def expired(state: StepState, now: datetime) -> StepState:
    """Without the cards whose day has come; the same state when there is none."""
    left = [card for card in _cards(state) if datetime.fromisoformat(card["until"]) > now]
    if len(left) == len(_cards(state)):
        return state
    return replace(state, data={**state.data, "cards": left}, version=state.version + 1)


def _card(state: StepState, press: Press) -> dict[str, Any]:
    form = press.form
    wrong: dict[str, Phrase] = {}
    for name in ("author", "platform", "facts"):
        if PRIVATE.search(form.get(name, "")):
            wrong[name] = phrase(N_("That looks private (e-mail, telephone, address). Leave it out."))
    days, reach = int(form.get("days", KEPT_DAYS)), int(form.get("reach", 0))
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = phrase(N_("Keep it from 1 to {most} days."), most=MOST_DAYS)
    if reach < 0:
        wrong["reach"] = phrase(N_("Give a number from 0 up."))
    if (
        form["author"].casefold() in {c["author"].casefold() for c in _cards(state)}
        or len(_cards(state)) >= MOST
    ):
        wrong["author"] = phrase(
            N_("There is a card for this account, or there are {most} already."), most=MOST
        )
    if wrong:
        raise Invalid(N_("Some fields need another look."), fields=wrong)
    until = (press.now + timedelta(days=days)).isoformat()
    kept = {name: form.get(name, "") for name in ("author", "platform", "part", "role", "facts", "reach")}
    return {**kept, "until": until}


def _asked(number: int, card: Mapping[str, Any]) -> Choice:
    fields = tuple(select(name, label, ANSWERS) for name, label in QUESTIONS.items())
    return Choice(id=f"{ASK}{number}", label=card["author"], form=fields)


def _lines(card: Mapping[str, Any]) -> list[Phrase]:
    reach = phrase(N_("{count} followers"), count=card["reach"]) if card["reach"] else phrase(N_("not known"))
    head = phrase(
        N_("*{author}*, {platform}. {part}. Role: {role}. Reach: {reach}. Erased {until}."),
        author=card["author"],
        platform=card["platform"],
        part=phrase(PARTS[card["part"]]),
        role=phrase(ROLES[card["role"]]),
        reach=reach,
        until=datetime.fromisoformat(card["until"]),
    )
    facts = [phrase(N_("“{facts}”"), facts=card["facts"])] if card["facts"] else []
    return [head, *facts, *_history(card), *_path(card)]


def _history(card: Mapping[str, Any]) -> list[Phrase]:
    if "history" not in card:
        return []
    it = History(**card["history"])
    if not it.count:
        return [phrase(N_("Before: nothing of them in the posts that are kept."))]
    said = N_(
        "With us so far, in the posts that are kept: {count}, from {first} to {last}; {negative} negative of "
        "{scored} that could be read for their tone."
    )
    first, last = datetime.fromisoformat(it.first), datetime.fromisoformat(it.last)
    return [phrase(said, count=it.count, first=first, last=last, negative=it.negative, scored=it.scored)]


def _path(card: Mapping[str, Any]) -> list[Phrase]:
    if not card.get("path"):
        return [phrase(N_("*To do:* answer the questions; “is it true” comes first."))]
    by_role = [phrase(BY_ROLE[card["role"]])] if card["role"] in BY_ROLE else []
    return [phrase(N_("*Suggested:* {path}"), path=phrase(PATHS[card["path"]])), *by_role]


def _cards(state: StepState) -> list[dict[str, Any]]:
    return list(state.data.get("cards", ()))


_CARD = (
    FormField(id="author", label=N_("Handle, as the platform shows it"), max_length=60),
    FormField(id="platform", label=N_("Platform"), max_length=60),
    select("part", N_("What is their part?"), PARTS),
    select("role", N_("Who are they to us?"), ROLES),
    FormField(id="reach", label=N_("How many follow them?"), kind=FieldKind.NUMBER, required=False),
    FormField(
        id="facts",
        label=N_("What is public about them and matters here?"),
        kind=FieldKind.LONG_TEXT,
        required=False,
        max_length=500,
        hint=N_("How they wrote so far, what they want. No e-mail, telephone number or address."),
    ),
    FormField(
        id="days",
        label=N_("Erase the card after how many days?"),
        kind=FieldKind.NUMBER,
        required=False,
        hint=N_("30 if you leave it empty, 90 at most; with the crisis at the latest."),
    ),
)
