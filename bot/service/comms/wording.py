"""Other words for one network, or in one language: a part of the same text, approved together with it."""

from __future__ import annotations

from bot.domain.comms.statement import Statement
from bot.domain.comms.version import with_variant
from bot.domain.errors import Invalid
from bot.domain.words import N_
from bot.service.comms.statements import edited, to_edit
from bot.service.ports import Work


def vary(
    work: Work,
    *,
    actor_id: str,
    statement_id: str,
    place: str,
    language: str,
    text: str,
    seen: str | None = None,
) -> Statement:
    """Other words for one network, in one language or both; with no `text` the main ones count there again.
    `seen` as in `edit`.
    """
    before, crisis = to_edit(work, actor_id=actor_id, statement_id=statement_id, seen=seen)
    if place and place not in work.house.outlets:
        raise Invalid(N_("There is no such place to publish to. Choose one from the list."))
    main, others = before.current.text, before.current.variants
    variants = with_variant(others, place=place, language=language, text=text)
    return edited(work, crisis, before, actor_id, main, variants)
