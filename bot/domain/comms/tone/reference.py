"""The page docs/tone.md, made from the tables that do the work."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.comms.tone.checks import CHECKS, EVERY, PUBLIC, Check
from bot.domain.comms.tone.completeness import FULL, PARTS
from bot.domain.comms.tone.lists import UNWANTED, WANTED
from bot.domain.comms.tone.schema import KEYS

HEAD = """\
# Tone

Before words go out, they are read for what has made other crises worse. A finding shows a place and a
reason. The check never rewrites and never says that a text is good: irony and culture are beyond it,
people approve. It works in the languages that have a file in `playbooks/tone/`; of any other it says
that it did not look.

    python -m bot tone < drafts.jsonl

A line is `{"id": "1", "text": "Sorry if it hurt.", "lang": "en", "message": "M3", "fault": "ours"}`.
Needed are `id`, `text`, `lang` and `message` (M1 to M12, or `reply`); `fault`, `harmed`, `severity`,
`speaker`, `deleted` and `facts` may follow. The answer has a line each: `id` and `findings` with
`check`, `level` (B blocks, W warns), `start`, `end` and `reason`. A bad line is named with its number,
the others go on, and the exit code is 1.

## Editing the phrases

One file per language, `playbooks/tone/<language>.yaml`, reviewed like code. What is wrong in it is named
with file, line and field, and the language is not checked until it is mended. A list that is left out
switches off the checks that need it.

| write | finds |
| --- | --- |
| `sorry if` | these words in one sentence; capitals and what stands between them do not count |
| `apolog*`, `*post`, `*` | a word that begins so, that ends so, any word |
| `(we \\| our team) regret` | one of several |
| `very? sorry`, `(so very)? sorry` | what may be missing |
| `sorry ... offended` | a few words between, none of them a negation |
| `^ actually` | the beginning of a sentence |
| `<number>`, `<clock>` | a number in digits, a time such as 16:00 |
| `<we>` | any of the phrases under `words: we:` above it |

A phrase may be a list entry, or stand under `find:`; then `unless:` names what makes it harmless in the
same sentence. Phrases that must not be there are not found within quotation marks, right after a
negation, or where the sentence or the next takes them back (`taken_back`). In Chinese each character is
a word.

A phrase for each new wording is not the aim: write the family (`sorry if ... felt`), then try it on
texts that are fine. `python -m tests.bench.tone` counts hits and false alarms over labelled texts.
"""


def reference() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield "## The keys of a file\n"
    yield from _table(("key", "what it is"), ((f"`{k.name}`", f"{k.doc}: {k.shape.words}") for k in KEYS))
    yield "\n## The checks\n"
    yield from _table(("check", "what it asks", "of"), ((one.id, one.name, _scope(one)) for one in CHECKS))
    yield "\n## The lists\n\nWhat must be there:\n"
    yield from _table(("list", "holds"), ((f"`{name}`", doc) for name, doc in WANTED.items()))
    yield "\nWhat must not:\n"
    yield from _table(("list", "holds"), ((f"`{name}`", doc) for name, doc in UNWANTED.items()))
    yield f"\n## How complete an apology is\n\nShown to those who approve, out of {FULL}; no gate.\n"
    rows = (
        (f"{p.name}{' (asked for at SEV-1 and SEV-2)' if p.is_core else ''}", str(p.weight)) for p in PARTS
    )
    yield from _table(("part", "weight"), rows)


def _scope(check: Check) -> str:
    if check.messages == EVERY:
        return "everything"
    if check.messages >= PUBLIC:
        return ", ".join(["everything public", *sorted(check.messages - PUBLIC)])
    return ", ".join(sorted(check.messages, key=lambda m: (len(m), m)))


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
