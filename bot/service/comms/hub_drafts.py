"""Words for the page of facts, written in a form of their own: the page as it is to be, or one entry more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.comms.hub import page
from bot.domain.comms.hub.board import HubBoard
from bot.domain.comms.hub.page import HUB, Matter
from bot.domain.comms.hub.text import Section, compose, compose_entry, parse, sections
from bot.domain.comms.statement import MessageType, Statement
from bot.domain.errors import Invalid
from bot.domain.plan.playbook import Step
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.comms import hub, statements
from bot.service.ports import Work


def board(work: Work, *, actor_id: str, crisis_id: str) -> HubBoard:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.READ, crisis)
    base = work.house.hub
    return HubBoard(
        crisis=crisis,
        address=page.address(base, page.slug_of(crisis_id)) if base else "",
        matter=hub.matter(work, crisis_id, work.words.sent_to(HUB)),
        language=hub.plain(work.people.brand().language),
        read_at=work.now,
    )


def to_write(work: Work, *, actor_id: str, crisis_id: str, step_id: str | None = None) -> HubBoard:
    """For somebody who may write it now: what stands there, else what the plan begins with."""
    _, step = statements.to_draft(work, actor_id=actor_id, crisis_id=crisis_id, step_id=step_id)
    found = board(work, actor_id=actor_id, crisis_id=crisis_id)
    title, said = _begun(found, step)
    return replace(found, step_id=step_id or "", title=title, said=said)


def write(
    work: Work,
    *,
    actor_id: str,
    crisis_id: str,
    language: str,
    title: str,
    said: Mapping[Section, str],
    step_id: str | None = None,
) -> Statement:
    """The whole page, as one text with its approvals; what is left empty is not on it."""
    if not any(part.strip() for part in said.values()):
        wrong = phrase(N_("Write at least one of these: nothing else makes the page."))
        raise Invalid(wrong.msgid, fields={Section.HAPPENED.value: wrong})
    text = compose(language, title, said)
    return _draft(work, actor_id, crisis_id, text, step_id)


def add(
    work: Work, *, actor_id: str, crisis_id: str, language: str, section: Section, title: str, text: str
) -> Statement:
    """One question with its answer, or one rumour with the fact; the same one again replaces it. Without its
    title it would be read as the whole page.
    """
    empty = [name for name, said in (("title", title), ("text", text)) if not said.strip()]
    if empty:
        wrong = phrase(N_("Write both: what is asked or said, and what is true."))
        raise Invalid(wrong.msgid, fields=dict.fromkeys(empty, wrong))
    return _draft(work, actor_id, crisis_id, compose_entry(language, section, title, text))


def _draft(work: Work, actor_id: str, crisis_id: str, text: str, step_id: str | None = None) -> Statement:
    kind = MessageType.HUB_PAGE
    return statements.draft(
        work, actor_id=actor_id, crisis_id=crisis_id, message=kind, text=text, step_id=step_id
    )


def _begun(found: HubBoard, step: Step | None) -> tuple[str, Mapping[Section, str]]:
    if standing := _standing(found.matter, found.language):
        return standing
    template = parse(step.params.get("template", "") if step else "")
    return template.title, sections(template.passages)


def _standing(matter: Matter | None, language: str) -> tuple[str, Mapping[Section, str]] | None:
    if matter is None or language not in matter.languages:
        return None
    shown = page.page(matter, language)
    return shown.title, sections(shown.passages)
