"""Private answers to a verb: where a crisis stands, which there are, and what happened in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.domain.board import CrisisBoard, TimelineEntry
from bot.domain.crisis.crisis import Crisis, CrisisStatus
from bot.domain.events import RoleAssigned
from bot.domain.log.record import Recorded
from bot.domain.staff.people import ROLE_LABELS, Role
from bot.domain.words import N_, phrase
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clip, cut, day_clock, escape, join, mention, one_line
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.crisis import crisis as crisis_view
from bot.slack.words import _, tell, tell_many

PAGE = 20  # entries of a timeline shown at once


def status(board: CrisisBoard) -> Drawn:
    """The war-room card, for one person only."""
    return crisis_view.status(board)


def crises(found: Sequence[Crisis]) -> Drawn:
    """Open ones first, each with what to write to see more."""
    if not found:
        said = tell("No crisis is open, and there was none before. `/crisis declare` opens one.")
        return b.drawn(said, [b.section(said)])
    ordered = sorted(found, key=lambda c: (not c.is_open, c.severity, -c.number))
    rows = [b.section(_row(c)) for c in ordered]
    open_count = sum(c.is_open for c in found)
    first = tell_many("*{count} crisis is open.*", "*{count} crises are open.*", open_count)
    hint = b.context(tell("`/crisis status 12` shows where number 12 stands."))
    return b.drawn(join([first, *map(_row, ordered)]), b.fitted([b.section(first)], rows, [hint], _not_shown))


def which(found: Sequence[Crisis], example: str) -> Drawn:
    """Several are open, or only a drill; `example` is what was typed, ``{number}`` where the number goes."""
    first = tell("Nothing was done yet: it may be meant for more than one. Say the number, for example:")
    if all(crisis.drill for crisis in found):
        first = join([_only_drills(), tell("If you mean the drill, say its number, for example:")], " ")
    number = found[0].number if found else 1
    said = example.replace("{number}", f"#{number}")  # without its sign it may be part of the text
    typed = tell("`/crisis {example}`", example=clip(one_line(said), 200))
    rows = [_row(c) for c in found[:10]]
    return b.drawn(join([first, typed, *rows]), [b.section(first, typed), b.section(*rows)])


def pick(found: Sequence[Crisis]) -> Drawn:
    """Several are open, or only a drill: each with a button that opens it."""
    first = tell("Several crises are open. Which one do you mean?")
    if all(crisis.drill for crisis in found):
        first = _only_drills()
    rows = [
        b.section(_row(c), accessory=b.button(_("Open"), ids.HOME_CRISIS, Ref("crisis", c.id, c.version)))
        for c in found
    ]
    return b.drawn(join([first, *map(_row, found)]), b.fitted([b.section(first)], rows, [], _not_shown))


def _only_drills() -> Mrkdwn:
    return tell("Nothing was done: only a drill is open. If it is real, declare it: `/crisis declare`.")


def noted(crisis: Crisis, text: str) -> Mrkdwn:
    """With what went in: a number at its beginning was taken for the crisis's."""
    said = tell(
        "Noted in crisis #{number} “{title}”: “{text}”",
        number=str(crisis.number),
        title=crisis.title,
        text=clip(one_line(text), 300),
    )
    return join([said, _practised(crisis)], " ")


def _practised(crisis: Crisis) -> Mrkdwn:
    """So that nobody believes that something real is known now."""
    if not crisis.drill:
        return Mrkdwn()
    return tell("It is a *drill*. If this is real, declare it: `/crisis declare`.")


def role_given(crisis: Crisis, given: Sequence[Recorded]) -> Drawn:
    """`given` are this time and, if there was one, the time before."""
    now: Any = given[0].event
    done = tell(
        "Done: {person} holds “{role}” in crisis #{number} now, and its thread was told.",
        person=mention(now.person_id),
        role=tell(ROLE_LABELS[Role(now.role)]),
        number=str(crisis.number),
    )
    said = join([done, _instead_of(now, given[1:]), _practised(crisis)])
    return b.drawn(said, [b.section(said)])


def _instead_of(now: RoleAssigned, earlier: Sequence[Recorded]) -> Mrkdwn:
    """Whoever gives it has to know of somebody else's choice, not of their own or of whoever took it."""
    if not now.before:
        return Mrkdwn()
    giver = earlier[0].event.actor if earlier else now.actor
    if giver in (now.before, now.actor):
        return tell("Until now it was {before}.", before=mention(now.before))
    return tell(
        "Until now it was {before}: {actor} gave it to them {at}. If you did not know that, talk to {actor}.",
        before=mention(now.before),
        actor=mention(giver),
        at=day_clock(earlier[0].at),
    )


def timeline(crisis: Crisis, entries: Sequence[TimelineEntry], *, page: int | None = None) -> Drawn:
    """One page of the record, in order; the last one unless `page` (from 0) says which."""
    pages = max(1, -(-len(entries) // PAGE))
    shown_page = min(max(pages - 1 if page is None else page, 0), pages - 1)
    shown = entries[shown_page * PAGE : (shown_page + 1) * PAGE]
    first = tell(
        "*Timeline of crisis #{number}*, page {page} of {pages}",
        number=str(crisis.number),
        page=shown_page + 1,
        pages=pages,
    )
    rows = [b.section(_entry(entry)) for entry in shown] or [b.section(tell("Nothing has happened yet."))]
    turn = _turn(crisis, shown_page, pages)
    latest = _entry(shown[-1]) if shown else Mrkdwn()
    return b.drawn(join([first, latest]), b.fitted([b.section(first)], rows, turn, _not_shown))


def _row(crisis: Crisis) -> Mrkdwn:
    return tell(
        "*#{number} {level} {title}*: {state}, led by {person}, declared {at}",
        number=str(crisis.number),
        level=tell(crisis.severity.label),
        title=escape(crisis.title, 150),
        state=tell(_STATES[crisis.status]),
        person=mention(crisis.lead_id),
        at=day_clock(crisis.declared_at),
    )


def _entry(entry: TimelineEntry) -> Mrkdwn:
    said = cut(tell(phrase(entry.msgid, **entry.params)), 330)
    return tell("{at}  {said}", at=day_clock(entry.at), said=said)


def _turn(crisis: Crisis, page: int, pages: int) -> list[Block]:
    older = _page_button(_("Earlier"), crisis, page - 1, "earlier") if page > 0 else None
    newer = _page_button(_("Later"), crisis, page + 1, "later") if page < pages - 1 else None
    return [b.actions(older, newer)] if older or newer else []


def _page_button(label: str, crisis: Crisis, page: int, way: str) -> Block:
    ref = Ref("crisis", crisis.id, crisis.version, {"page": str(page)})
    return b.button(label, f"{ids.TIMELINE_PAGE}:{way}", ref)


def _not_shown(count: int) -> Block:
    return b.context(tell_many("{count} more is not shown here.", "{count} more are not shown here.", count))


_STATES = {
    CrisisStatus.OPEN: N_("open"),
    CrisisStatus.RESOLVED: N_("resolved"),
    CrisisStatus.CLOSED: N_("closed"),
}
