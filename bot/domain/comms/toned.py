"""What the tone check found in one version of a text, and what the crisis lead let stand of it.

A finding that blocks keeps the text from its approvers. The lead may let one stand, with a reason: in exactly
this version and no other, because both are kept with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.comms.fact import Used
from bot.domain.comms.tone.completeness import Completeness
from bot.domain.comms.tone.draft import Finding, Level, Span
from bot.domain.errors import Stale
from bot.domain.words import N_

MOST_KEPT = 40  # findings of one text; whoever mends these sees what is left


@dataclass(frozen=True, slots=True, kw_only=True)
class LetStand:
    """What `check` found at `spans` of one text, the lead lets stand because of `reason`; not what it finds
    elsewhere in it later.
    """

    check: str
    spans: tuple[Span, ...]
    person_id: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Toned:
    """`language` is what the main text was taken for; `checked` false: nobody looked, because no phrases of
    it are known. `unread` are languages of other wordings of which none are known. `fault` is whose fault it
    was held to be.
    """

    language: str
    checked: bool
    fault: str
    findings: tuple[Finding, ...] = ()
    let_stand: tuple[LetStand, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def in_the_way(self) -> tuple[Finding, ...]:
        """What keeps it from its approvers and from the public."""
        accepted = {(one.check, span) for one in self.let_stand for span in one.spans}
        blocking = (f for f in self.findings if f.level is Level.BLOCKS)
        return tuple(f for f in blocking if (f.check, f.span) not in accepted)

    @property
    def others(self) -> tuple[Finding, ...]:
        """What is only shown."""
        in_the_way = self.in_the_way
        return tuple(f for f in self.findings if f not in in_the_way)


def let_stand(toned: Toned, *, check: str, person_id: str, at: datetime, reason: str) -> Toned:
    """What this check found so far is in nobody's way from here on. Raises ``Stale`` where nothing is."""
    spans = tuple(finding.span for finding in toned.in_the_way if finding.check == check)
    if not spans:
        raise Stale(N_("The check does not hold this text back for that any more. Look at its card again."))
    one = LetStand(check=check, spans=spans, person_id=person_id, at=at, reason=reason)
    return replace(toned, let_stand=(*toned.let_stand, one))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneBoard:
    """What is shown of it beside the exact words. `apology` is how complete it is, where one is owed, and
    `numbers` are those that the fact sheet holds.
    """

    toned: Toned
    apology: Completeness | None = None
    numbers: tuple[Used, ...] = ()


def kept(findings: Collection[Finding]) -> tuple[Finding, ...]:
    """Those that block first, as many as are kept, in the order of the text."""
    first = sorted(findings, key=lambda f: f.level is not Level.BLOCKS)[:MOST_KEPT]
    return tuple(sorted(first, key=lambda f: (f.span.part, f.span, f.check)))


def of_ready_made(findings: Iterable[Finding], text: str) -> tuple[Finding, ...]:
    """Of a text that the team agreed on in calm times, but for its blanks. What it lacks was not wanted then
    and is only shown; what stands in it, in a blank say, holds it back like any other.
    """
    whole = Span(0, len(text))
    return tuple(replace(f, level=Level.WARNS) if f.span == whole else f for f in findings)


def of_part(findings: Iterable[Finding], part: int) -> tuple[Finding, ...]:
    """What was found in one of several texts, told as found in the text number `part`."""
    return tuple(
        replace(f, span=replace(f.span, part=part), sentence=replace(f.sentence, part=part)) for f in findings
    )


def without_words(toned: Toned) -> Toned:
    """That it was checked and what was let stand, without anything that somebody typed."""
    accepted = (replace(one, reason="") for one in toned.let_stand)
    return replace(toned, findings=(), let_stand=tuple(accepted))
