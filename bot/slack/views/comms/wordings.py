"""What is published where, word for word: the main words, and those for one network or in one language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.board import StatementBoard
from bot.domain.comms.version import MAX_TEXT, StatementVersion
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block
from bot.slack.views.comms import places, tone
from bot.slack.views.storm.languages import LANGUAGES
from bot.slack.words import _, tell, tell_list

ALL = "*"  # in a menu: every network, or the language of the main words


def shown(board: StatementBoard) -> list[Block]:
    """Every wording literally, under the places that it goes to."""
    version = board.statement.current
    if not version.text:
        return [b.section(tell("_These words were never public, and are erased._"))]
    if not version.variants:
        return b.exact_text(version.text)
    blocks = [block for title, text in _parts(board) for block in (b.section(title), *b.exact_text(text))]
    warnings = [block for block in blocks if block["type"] == "context"]  # of hidden characters, once for all
    return [*(block for block in blocks if block not in warnings), *warnings[:1]]


def _parts(board: StatementBoard) -> Iterator[tuple[Mrkdwn, str]]:
    version = board.statement.current
    goes: dict[tuple[str, str], list[Mrkdwn]] = {}
    for outlet, language in places.places(board):
        text = version.text_for(outlet, language) or ""
        goes.setdefault((language, text), []).append(places.label(board, (outlet, language)))
    for (_language, text), where in goes.items():
        yield tell("*{places}:*", places=tell_list(where)), text
    used = {text for _language, text in goes}
    if version.text not in used:
        yield tell("*The main words; every network has others:*"), version.text
    for variant in version.variants:
        if variant.text not in used:
            yield tell("*For a network that is not set up any more:*"), variant.text


def voided(board: StatementBoard) -> list[Block]:
    """On top of a form: whose approval the change undoes."""
    people = [mention(a.person_id) for a in board.statement.standing]
    if not people:
        return []
    return [b.section(tell("Your change makes the approval by {people} void.", people=tell_list(people)))]


def button(ref: Ref) -> Block:
    return b.button(_("Other words for a network…"), ids.STATEMENT_VARY, ref)


def form(board: StatementBoard, ref: Ref, place: str = ALL, language: str = ALL) -> Block:
    """Fields: ``place``, ``language``, ``text``. As it comes again it holds what was written."""
    version = board.statement.current
    where = [(ALL, _("Every network")), *((name, _(told)) for name, told in board.outlets.items())]
    tongues = [(ALL, _("The same as the main words")), *((code, _(LANGUAGES[code])) for code in LANGUAGES)]
    words = f.field(
        "text",
        _("The words, to the letter"),
        f.text(_written(version, place, language), lines=True, limit=MAX_TEXT),
        hint=_("Leave it empty to take other words back: then the main ones go out there."),
        optional=True,
    )
    return f.modal(
        ids.FORM_VARY,
        title=_("Other words"),
        submit=_("Ask for approval"),
        ref=ref,
        blocks=[
            *tone.held_back(board),
            *voided(board),
            f.field("place", _("For which network?"), f.select(where, place)),
            f.field("language", _("In which language?"), f.select(tongues, language)),
            words,
            b.context(tell("What it says so far:")),
            *shown(board),
        ],
    )


def _written(version: StatementVersion, place: str, language: str) -> str:
    key = tuple("" if chosen == ALL else chosen for chosen in (place, language))
    return next((v.text for v in version.variants if v.key == key), "")
