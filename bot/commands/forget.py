"""`python -m bot forget AUTHOR`: shows what is kept about an author, asks, and erases it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bot.domain.crisis.traces import Traces
from bot.service.crisis import forgetting
from bot.storage.work import Office

PATIENCE = 30.0  # seconds: all that is about one author goes at once, or nothing does
STAYS = """\
What stays: counts; messages in Slack, though the cards of alerts and trials are drawn again without the
posts; what your own people wrote in notes, texts and reports without an @ before the name; exports and
backups made before."""


def forget_author(
    office: Office, name: str, source: str, *, is_sure: bool, ask: Callable[[str], str] = input
) -> int:
    """0 when it was erased, 1 when nothing is kept about them or the answer was no."""
    patient = office.with_patience(PATIENCE)
    traces = patient.read(forgetting.look, name, source)
    if traces.is_empty:
        print(f"Nothing is kept about {name}.", file=sys.stderr)
        return 1
    print(*_told(traces), sep="\n")
    print(STAYS)
    if not is_sure and not _agrees(ask):
        print("Nothing was erased.", file=sys.stderr)
        return 1
    patient.perform(forgetting.forget, traces)
    print("Erased. Every record stays whole: `export` a crisis and `verify` counts the erased entries.")
    return 0


def _agrees(ask: Callable[[str], str]) -> bool:
    try:
        return ask("Erase it? It cannot be undone. Write yes: ").strip().lower() == "yes"
    except EOFError:  # nobody is there to ask
        return False


def _told(traces: Traces) -> list[str]:
    by_source = ", ".join(f"{source} {len(ids)}" for source, ids in sorted(traces.posts.items()))
    entries = sum(map(len, traces.events.values()))
    return [
        f"Posts: {sum(map(len, traces.posts.values()))}" + (f" ({by_source})" if by_source else ""),
        f"Alerts with copies of their posts, or their name: {len(traces.alerts)}",
        f"Entries of the record whose words go: {entries}, in {len(set(traces.events) - {None})} crises",
        f"Copies of messages that were sent: {len(traces.messages)}",
        f"Crises whose link leads to a post of theirs: {len(traces.crises)}",
        f"Trials of new words that show a post of theirs: {len(traces.trials)}",
    ]
