"""The page of facts in Slack: where it is, what stands there, and the forms in which it is written."""

from __future__ import annotations

from bot.domain.comms.hub.board import HubBoard
from bot.domain.comms.hub.page import Matter
from bot.domain.comms.hub.text import BODY, Section
from bot.domain.comms.hub.words import WORDS
from bot.domain.comms.version import MAX_TEXT
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, clock_left, escape, join, link
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.views.storm.languages import LANGUAGES
from bot.slack.words import _, tell, tell_many

MAX_TITLE, MAX_PART, MAX_ENTRY = 150, MAX_TEXT, 2_500  # a part may be all that it has


def shown(board: HubBoard) -> Drawn:
    """For one person: the address, how old it is and what was promised, and what can be done."""
    said = join([_state(board), *_promise(board)])
    if not board.address:
        return b.drawn(said, [b.section(said)])
    return b.drawn(said, [b.section(said), *([_buttons(board)] if board.crisis.is_open else [])])


def in_short(address: str) -> list[Mrkdwn]:
    """A line of the crisis card, once anything stands there."""
    return [_at(address)] if address else []


def _at(address: str) -> Mrkdwn:
    return tell("*Information page:* {page}", page=link(address, escape(address)))


def _state(board: HubBoard) -> Mrkdwn:
    if not board.address:
        return tell(
            "*There is no information page.* Whoever runs Firebreak sets HUB_URL; until then publish the "
            "page by hand."
        )
    if board.crisis.drill:
        return tell(
            "*Nothing of a drill is ever on the information page.* Write and approve it as you would; to "
            "publish it is only rehearsed."
        )
    if board.matter is None:
        where = tell("It will be at {address}.", address=board.address)
        return join([tell("*Nothing stands on the information page yet.*"), where], " ")
    count = board.matter.version
    changed = tell_many(
        "Changed {count} time, last {at}.",
        "Changed {count} times, last {at}.",
        count,
        at=clock(board.matter.changed_at),
    )
    return join([_at(board.address), join([changed, _languages(board.matter)], " ")])


def _languages(matter: Matter) -> Mrkdwn:
    return tell("It speaks {languages}.", languages=tuple(_named(tag) for tag in matter.languages))


def _promise(board: HubBoard) -> list[Mrkdwn]:
    by = board.matter.promised if board.matter else None
    if by is None:
        return []
    if board.is_late:
        return [tell("*It says in red that the update promised for {at} is late.* Publish one there.", at=by)]
    return [tell("It promises the next update by {at}.", at=clock_left(by))]


def _buttons(board: HubBoard) -> Block:
    ref = Ref("crisis", board.crisis.id, board.crisis.version)
    label = _("Change the page") if board.matter else _("Write the page")
    return b.actions(
        b.button(label, ids.HUB_WRITE, ref, style="primary"),
        b.button(_("Add a question"), ids.HUB_QUESTION, ref),
        b.button(_("Add a rumour and the fact"), ids.HUB_RUMOUR, ref),
    )


def form(board: HubBoard) -> Block:
    """Fields: ``language``, ``title``, and one for each part: ``happened``, ``doing``, ``you``, ``help``."""
    extra = {"step": board.step_id} if board.step_id else {}
    title = f.field(
        "title",
        _("What is it about?"),
        f.text(board.title, limit=MAX_TITLE),
        hint=_("Its heading, as somebody would look for it: “Recall of the Oat Bar 40 g”."),
        optional=True,
    )
    parts = [_part(section, board.said.get(section, "")) for section in BODY]
    return f.modal(
        ids.FORM_HUB,
        title=_("Information page"),
        submit=_("Ask for approval"),
        ref=Ref("crisis", board.crisis.id, board.crisis.version, extra),
        blocks=[_what_it_is(board), title, *parts, _language(board)],
    )


def entry_form(board: HubBoard, section: Section) -> Block:
    """Fields: ``language``, ``title``, ``text``."""
    is_rumour = section is Section.RUMOURS
    title = f.field(
        "title",
        _("What is said?") if is_rumour else _("The question"),
        f.text(limit=MAX_TITLE, focus=True),
        hint=_("In the words of those who say it. The same words again replace what stands there."),
    )
    said = f.field(
        "text",
        _("What is true?") if is_rumour else _("The answer"),
        f.text(limit=MAX_ENTRY, lines=True),
        hint=_("The fact first, with where it can be checked.") if is_rumour else "",
    )
    return f.modal(
        ids.FORM_HUB_ENTRY,
        title=_("Rumour and fact") if is_rumour else _("Question and answer"),
        submit=_("Ask for approval"),
        ref=Ref("crisis", board.crisis.id, board.crisis.version, {"section": section.value}),
        blocks=[title, said, _language(board)],
    )


def _what_it_is(board: HubBoard) -> Block:
    told = tell("What you leave empty is not on the page. What is approved stands there to the letter.")
    if board.matter is None:
        return b.context(told)
    return b.context(tell("This replaces what stands there now."), told)


def _part(section: Section, initial: str) -> Block:
    labels = {
        Section.HAPPENED: _("What happened?"),
        Section.DOING: _("What do we do?"),
        Section.YOU: _("What can people do?"),
        Section.HELP: _("Where do they get help?"),
    }
    promise = _("Name the time of the next update, such as 18:00. Once it is late, the page says so.")
    return f.field(
        section.value,
        labels[section],
        f.text(initial, limit=MAX_PART, lines=True),
        hint=promise if section is Section.DOING else "",
        optional=True,
    )


def _language(board: HubBoard) -> Block:
    first = [board.language] if board.language in WORDS else []
    tags = dict.fromkeys([*first, *WORDS])
    return f.field(
        "language",
        _("In which language is it written?"),
        f.select([(tag, _named(tag)) for tag in tags], next(iter(tags))),
        hint=_("Each language is a page of its own. Write it anew for each."),
    )


def _named(tag: str) -> str:
    return _(LANGUAGES[tag]) if tag in LANGUAGES else tag
