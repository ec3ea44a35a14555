"""The grave words of the team, which every watch hears. Only administrators change them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import Invalid
from bot.domain.events import GraveWordsChanged
from bot.domain.forms import MAX_ANSWER
from bot.domain.staff.rights import Action
from bot.domain.storm import grave
from bot.domain.storm.grave import GraveList
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.ports import Work
from bot.service.watch.watches import gone_and_new, grave_entries


def of_team(work: Work) -> GraveList:
    return work.watches.grave_list(work.people.brand().id)


def change(work: Work, *, actor_id: str, typed: str, version: int) -> GraveList:
    """`version` is the one that the form showed. Raises ``Stale`` when somebody changed it since."""
    require(work, actor_id, Action.EDIT_SETTINGS)
    before = of_team(work)
    entries, wrong = grave_entries(typed)
    if len(grave.lines(entries)) > MAX_ANSWER:
        wrong["grave_words"] = phrase(N_("Keep it under {limit} characters."), limit=MAX_ANSWER)
    if wrong:
        raise Invalid(N_("Some fields need another look."), fields=wrong)
    after = replace(before, entries=entries, set_by=actor_id, set_at=work.now, version=version + 1)
    work.watches.save_grave_list(after)
    out, added = gone_and_new(before.entries, entries)
    work.record(GraveWordsChanged(actor=actor_id, out=out, added=added))
    return after
