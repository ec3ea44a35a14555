"""`python -m bot playbooks walk TYPE`: a playbook as a script that can be read aloud."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bot.domain.plan.playbook import Playbook
from bot.domain.plan.walk import WalkedStep, at_once, headline, walk
from bot.domain.words import Phrase

WIDTH = 100


def script(playbook: Playbook) -> str:
    return "\n".join(_lines(playbook)) + "\n"


def _lines(playbook: Playbook) -> Iterator[str]:
    stages = walk(playbook)
    yield f"{playbook.title.upper()} ({playbook.type}, version {playbook.version})"
    yield from textwrap.wrap(playbook.summary, WIDTH)
    yield " ".join(map(str, headline(playbook)))
    yield "\nOpen at once, the one due first on top:"
    yield from (f"  {_title(s)} | {s.who} | {s.by}" for s in at_once(stages))
    for stage in stages:
        yield f"\n=== Stage {stage.number}: {stage.title} ==="
        for walked in stage.steps:
            yield from _step(walked)


def _step(walked: WalkedStep) -> Iterator[str]:
    yield f"\n{_title(walked)}"
    yield f"     {walked.who} | {f'by {walked.by}' if walked.by else 'no due time'} | opens {walked.opens}"
    yield from _wrapped(walked.step.how, "     ")
    for said in walked.does:
        yield from _wrapped(said, "     - ")
    for said in walked.holds_up:
        yield from _wrapped(said, "     ! ")
    for way in walked.ways:
        yield from _wrapped(f"[{way.label}] {way.leads}", "     > ")


def _title(walked: WalkedStep) -> str:
    return f"{walked.number:>3}. {walked.step.title}"


def _wrapped(said: str | Phrase, first: str) -> list[str]:
    return textwrap.wrap(str(said), WIDTH, initial_indent=first, subsequent_indent=" " * len(first))
