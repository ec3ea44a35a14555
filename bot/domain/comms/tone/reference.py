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

## What it does in Slack

Every version is read when it is saved, by what is known of the crisis, and again when approvals are asked
for, when it is published and as it is sent. What blocks keeps the text a draft: nobody is asked to approve it
until it is changed, or until the crisis lead lets that one finding stand, with a reason, in exactly this
version. Both stand in the record and are counted in the debrief report. Everything found is shown on the
card, beside the words that are approved. Where only the blanks of a text agreed on in calm times were filled
(`approvals_unchanged`), what it lacks is shown and does not block; what stands in it does. Numbers count as
known that stand in the triage, the title, or words that are public already.

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
texts that are fine. `python -m tests.bench.tone tests/tone/open.jsonl` counts hits and false alarms.
"""

MEASURED = """\
## How often it is right

Counted once, before 0.1.0, on 638 texts in seven languages that nobody had read who wrote phrases or checks
(`tests/tone/shut.jsonl`; labels for each check were written before them, from the rules alone):

    python -m tests.bench.tone

| check | labels | flagged | rightly | missed | precision | recall |
| --- | --- | --- | --- | --- | --- | --- |
| D-01 | 109 | 35 | 26 | 3 | 0.74 | 0.90 |
| D-02 | 151 | 39 | 39 | 0 | 1.00 | 1.00 |
| D-03 | 69 | 6 | 6 | 12 | 1.00 | 0.33 |
| D-04 | 64 | 18 | 17 | 10 | 0.94 | 0.63 |
| D-05 | 66 | 9 | 8 | 7 | 0.89 | 0.53 |
| D-06 | 68 | 11 | 8 | 19 | 0.73 | 0.30 |
| D-07 | 53 | 25 | 20 | 6 | 0.80 | 0.77 |
| D-08 | 51 | 17 | 13 | 5 | 0.76 | 0.72 |
| D-09 | 172 | 95 | 79 | 2 | 0.83 | 0.98 |
| D-10 | 113 | 26 | 22 | 1 | 0.85 | 0.96 |
| D-11 | 70 | 12 | 12 | 15 | 1.00 | 0.44 |
| D-12 | 59 | 18 | 17 | 4 | 0.94 | 0.81 |
| D-13 | 46 | 18 | 17 | 4 | 0.94 | 0.81 |
| D-14 | 151 | 67 | 67 | 0 | 1.00 | 1.00 |
| D-15 | 40 | 7 | 6 | 0 | 0.86 | 1.00 |
| D-16 | 62 | 12 | 8 | 13 | 0.67 | 0.38 |
| D-17 | 57 | 26 | 26 | 2 | 1.00 | 0.93 |
| D-18 | 73 | 15 | 15 | 6 | 1.00 | 0.71 |
| D-19 | 40 | 10 | 9 | 11 | 0.90 | 0.45 |
| D-20 | 39 | 17 | 13 | 2 | 0.76 | 0.87 |
| D-21 | 47 | 12 | 11 | 4 | 0.92 | 0.73 |
| D-22 | 24 | 15 | 12 | 0 | 0.80 | 1.00 |
| D-25 | 55 | 18 | 11 | 12 | 0.61 | 0.48 |
| D-26 | 56 | 14 | 14 | 7 | 1.00 | 0.67 |
| D-27 | 41 | 31 | 20 | 0 | 0.65 | 1.00 |
| D-28 | 35 | 16 | 13 | 4 | 0.81 | 0.76 |
| all that block | 1264 | 416 | 367 | 88 | 0.88 | 0.81 |
| all | 1811 | 589 | 509 | 149 | 0.86 | 0.77 |

What blocks is right in 0.88 of its findings (the aim was 0.9: missed) and finds 0.81 of the faults; all
together 0.86 and 0.77 (the aim for what is found was 0.65: reached). D-01, D-06, D-08, D-16, D-20, D-25 and
D-27 have ten findings or more and stay under the aim of 0.8 each: of three notes to staff that D-27 holds
back one is fine. By language, precision and recall of what blocks: en 0.88 and 0.76, it 0.85 and 0.85, fr
0.92 and 0.87, es 0.92 and 0.83, de 0.89 and 0.80, nl 0.85 and 0.85, zh 0.89 and 0.89. D-23 and D-24 cannot be
seen in one text and are not counted. The texts share one hand and little irony.

These texts are open since then, so the command tells from now on how well the phrases fit them, no longer
what happens with words they have never seen. No phrase was changed because of them.
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
    yield f"\n{MEASURED.rstrip()}"


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
