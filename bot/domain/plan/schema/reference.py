"""The reference page of the playbook file, made from the tables that check it, so the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.comms.statement import MESSAGE_LABELS
from bot.domain.plan.playbook import CLOCK_LABELS, STAGES
from bot.domain.plan.schema.inherit import PLACING
from bot.domain.plan.schema.keys import INHERITS, PLAYBOOK_KEYS, STEP_KEYS, WHEN
from bot.domain.plan.schema.shape import Key, ListOf, Shape, Table
from bot.domain.plan.step_kinds import STEP_KINDS, StepKind
from bot.domain.plan.step_kinds.base import DUE
from bot.domain.staff.people import ROLE_LABELS

INTRO = """\
<!-- Generated: python -m bot.storage.playbook_files --reference > docs/playbooks.md -->
# Playbook files

One crisis type is one file, `playbooks/<type>.yaml`. Saving it is enough: it is read again without a
restart. A file with a fault is refused with its line and field, and its last good version stays in force. A
running crisis keeps the playbook it started with. `python -m bot playbooks check` names every fault.

Write for somebody who is woken at 23:40: say what to do, in plain words, one thing per step.

How a step moves: it waits for every step it comes `after`, however those ended, and for every condition in
`when`. When a condition can no longer hold, the step is not needed, and neither is what has a condition on
it. A step ends when it is done, skipped with a reason, or not needed.

Not used here: anchors, aliases, tags, several documents in one file. Text such as `yes`, `no` and `12:30` is
text. Files are UTF-8, up to 128 KB.
"""

INHERITING = """\
With `inherits: generic` a file holds only how its kind of crisis differs. Everything else is as in
`generic.yaml`, except `type`, `title`, `version` and `summary`, which are its own. Among its `steps`:

- a step with a new id is added. It stands behind the step before it in this file, or where `put_behind` or
  `put_before` says;
- a step with an id that is inherited replaces the keys it names and keeps the others. It always says its
  `title`, so that the file reads by itself. `none` takes a key away: `when: none`. In a list the word
  `inherited` stands for what was there before: `roles: [inherited, hr]`;
- a step with `left_out` and the reason is not part of this plan. Nothing waits for it any more.

The values on top of a file, from `first_words_minutes` on, are used by the steps that name them:
`due: {minutes: statement_minutes, from: detection}`, or in a list `roles: [legal, also_notified]`. So a file
that inherits changes them in one place. A value that no step names is refused. `python -m bot playbooks walk
TYPE` prints the whole plan that comes of it.

What a file inherits is part of its version: a change of `generic.yaml` is a new version of every plan that
inherits it. A fault that arises only together is told with the file and line it stands in."""

EXAMPLE = """\
type: example
title: A small example
version: 1
language: en
start_severity: 3
first_words_minutes: 15
sources: [C0]
steps:
  - id: save_evidence
    kind: task
    title: Save the post before anyone touches it
    how: Open the post, take a screenshot, and add the link with “Add to crisis”.
    owner: social_lead
    stage: 2
    due: {minutes: 10, from: detection}
    needs_evidence: true
    sources: [S0.2]

  - id: tell_lead
    kind: notify
    title: Tell customer care and PR
    owner: crisis_lead
    stage: 3
    roles: [care_lead, pr_lead]
    text: Something about us is spreading. Do not answer anyone yet; the first words come from social.

  - id: speak
    kind: decision
    title: Do we say something now?
    owner: crisis_lead
    stage: 3
    after: [save_evidence]
    due: {minutes: 5, from: opened}
    options:
      - {id: speak_now, label: Speak now, style: primary}
      - {id: stay_quiet, label: Stay quiet, note: Say what would change your mind.}

  - id: first_words
    kind: statement
    title: Say that we have seen it
    owner: social_lead
    stage: 3
    when: [{step: speak, option: speak_now}]
    due: {minutes: 15, from: detection, sev1: 10}
    message: M1
    approvals: [crisis_lead or social_lead, pr_lead]
    approvals_unchanged: [crisis_lead or social_lead]
    template: We have seen what you say about {what}. We will be back here at {time}.

  - id: look_again
    kind: wait
    title: Wait, then look at the numbers again
    owner: analyst
    stage: 7
    after: [first_words]
    until: {minutes: 120, from: detection}
"""


def reference() -> str:
    parts = [
        INTRO,
        _section("The file", PLAYBOOK_KEYS),
        _section("A file that inherits", (INHERITS, *PLACING), INHERITING),
        _section("A step", STEP_KEYS, "The keys every step has. Those of its kind stand beside them."),
        _section("A due time", DUE.keys),
        _section("A condition", WHEN.keys),
        "## Kinds of step\n",
        *(_kind(kind) for kind in STEP_KINDS.values()),
        *(_section(_heading(table), table.keys) for table in _inner_tables()),
        _list("Roles", ((r.value, label) for r, label in ROLE_LABELS.items())),
        _list("Stages", ((str(n), label) for n, label in STAGES.items())),
        _list("Clocks", ((c.value, label) for c, label in CLOCK_LABELS.items())),
        _list("Messages", ((m.value, label) for m, label in MESSAGE_LABELS.items())),
        f"## Example\n\n```yaml\n{EXAMPLE}```\n",
    ]
    return "\n".join(parts)


def _section(heading: str, keys: Iterable[Key], text: str = "") -> str:
    intro = f"{text}\n\n" if text else ""
    return f"## {heading}\n\n{intro}{_rows(keys)}"


def _kind(kind: StepKind) -> str:
    keys = _rows(kind.params) if kind.params else "It takes no keys of its own.\n"
    return f"### `{kind.name}`\n\n{kind.summary}\n\n{keys}"


def _rows(keys: Iterable[Key]) -> str:
    rows = "".join(f"| `{k.name}` | {k.shape.words} | {_need(k)} | {k.doc} |\n" for k in keys)
    return f"| key | value | needed | what it is |\n| --- | --- | --- | --- |\n{rows}"


def _need(key: Key) -> str:
    if key.required:
        return "yes"
    return f"no; {key.default}" if key.default else "no"


def _inner_tables() -> tuple[Table, ...]:
    """The tables inside the kinds' own keys, each once."""
    found = (table for kind in STEP_KINDS.values() for key in kind.params for table in _tables(key.shape))
    return tuple(dict.fromkeys(table for table in found if table is not DUE))


def _tables(shape: Shape) -> Iterator[Table]:
    if isinstance(shape, ListOf):
        yield from _tables(shape.each)
    if isinstance(shape, Table):
        for key in shape.keys:
            yield from _tables(key.shape)
        yield shape


def _heading(table: Table) -> str:
    return table.name.split(" (")[0].capitalize()


def _list(heading: str, rows: Iterable[tuple[str, str]]) -> str:
    return f"## {heading}\n\n" + "".join(f"- `{name}`: {label}\n" for name, label in rows)
