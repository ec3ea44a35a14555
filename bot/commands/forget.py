"""`python -m bot forget AUTHOR`: shows what is kept about an author, asks, and erases it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

from bot.domain.crisis.traces import Left, Stays, Traces
from bot.service.crisis import forgetting
from bot.storage.work import Office

PATIENCE = 30.0  # seconds that each slice may wait until it is let in
REST = 0.05  # seconds after each, in which the bot is let in
STAYS = """\
In Slack the cards that showed them are drawn again, and what the bot wrote about them is deleted, as soon as
it runs; `doctor` names what Slack does not let it delete. What stays: counts; what people themselves wrote in
Slack, so search for the name there; exports and backups made before."""
ROWS = {
    "alerts": "Alerts with copies of their posts, their name, or what somebody typed about them",
    "crises": "Crises whose title, end or link leads to them (a title goes on without the name)",
    "captures": "Files kept as evidence whose name or link leads to them",
    "steps": "Steps with answers, notes or profile cards about them",
    "debrief_notes": "Debrief answers about them",
    "facts": "Entries of fact sheets about them",
    "handovers": "Hand-overs about them",
    "meetings": "Minutes of the committee that name them",
    "statements": "Texts never published, or reasons of approvers, that name them",
    "publications": "Notes on publications that name them",
    "reports": "Debrief reports that name them (deleted; `export` writes one without them)",
    "trials": "Trials of new words that show a post of theirs",
    "watches": "Watches with a muted rule whose reason names them",
}
LEFT = {
    Stays.PUBLIC: "words that are public or still being written name them; change or delete them by hand",
    Stays.NAME: "somebody of that name; if it is them, run it again with --without-at",
    Stays.WATCH: "this watch listens for them",
    Stays.FILE: "a file kept as evidence there may show them: look at it",
    Stays.POSTS: "posts of others name them; they go by age, those of a crisis with its limit",
    Stays.ALIKE: "posts of others say the same as one of theirs; they are those others' and go by age",
    Stays.WORDS: "it says what a post of theirs says, which may be chance; look at it",
}


def forget_author(
    office: Office,
    name: str,
    source: str,
    *,
    is_sure: bool,
    bare: bool = False,
    ask: Callable[[str], str] = input,
    rest: Callable[[], object] = lambda: time.sleep(REST),
) -> int:
    """0 when it was erased, 1 when nothing is kept about them or the answer was no."""
    patient = office.with_patience(PATIENCE)
    traces = patient.read(forgetting.look, name, source, bare=bare)
    if traces.is_empty:
        forgetting.forget_all(patient, traces)  # it may have been stopped right before its end
        print(f"Nothing is kept about {name}.", file=sys.stderr)
        print(*map(_left, traces.left), sep="\n", end="\n" if traces.left else "")
        return 1
    print(*_told(traces), sep="\n")
    print(STAYS)
    if not is_sure and not _agrees(ask):
        print("Nothing was erased.", file=sys.stderr)
        return 1
    after = forgetting.forget_all(patient, traces, rest)
    if not after.is_empty:
        print("More about them came while it was erased: run it again.", file=sys.stderr)
        return 1
    print("Erased. Every record stays whole: `export` a crisis and `verify` counts the erased entries.")
    if left := dict.fromkeys((*traces.left, *after.left)):
        print("Left for you to decide:", *map(_left, left), sep="\n")
    return 0


def _agrees(ask: Callable[[str], str]) -> bool:
    try:
        return ask("Erase it? It cannot be undone. Write yes: ").strip().lower() == "yes"
    except EOFError:  # nobody is there to ask
        return False


def _told(traces: Traces) -> Iterator[str]:
    by_source = ", ".join(f"{source} {len(ids)}" for source, ids in sorted(traces.posts.items()))
    entries = sum(map(len, traces.events.values()))
    yield f"Posts: {sum(map(len, traces.posts.values()))}" + (f" ({by_source})" if by_source else "")
    yield from (f"{ROWS[table]}: {len(keys)}" for table, keys in traces.rows.items())
    yield f"Entries of the record whose words go: {entries}, in {len(set(traces.events) - {None})} crises"
    yield f"Messages that were sent, or wait: {len(traces.messages) + len(traces.posted)}"


def _left(left: Left) -> str:
    crisis = f"crisis {left.crisis}, " if left.crisis else ""
    return f"- {crisis}{left.where}: {LEFT[left.why]}"
