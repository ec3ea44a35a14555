"""Where words go: a network, and there a language beside that of the main words."""

from __future__ import annotations

from bot.domain.board import StatementBoard
from bot.domain.comms.networks import label_of
from bot.domain.comms.publication import Publication
from bot.slack.safe import Mrkdwn, escape
from bot.slack.views.storm.languages import LANGUAGES
from bot.slack.words import _, plain, tell

Place = tuple[str, str]  # the name of an outlet, and a language, which is empty for that of the main words


def places(board: StatementBoard) -> list[Place]:
    """Everywhere that something is written for."""
    version = board.statement.current
    return [
        (outlet, language)
        for language in ("", *version.languages)
        for outlet in board.outlets
        if version.text_for(outlet, language) is not None
    ]


def label(board: StatementBoard, place: Place) -> Mrkdwn:
    """`Webhook`, `Webhook, in French`."""
    return escape(name(board, place), 60)


def name(board: StatementBoard, place: Place) -> str:
    """The same as plain text."""
    outlet, language = place
    here = _(board.outlets.get(outlet) or label_of(outlet))
    return plain("{place}, in {language}", place=here, language=_language(language)) if language else here


def choice(board: StatementBoard, place: Place) -> str:
    """The same where one is chosen; it says which only rehearse while others publish."""
    said = name(board, place)
    is_rehearsed = place[0] in board.rehearsed and not board.dry_run
    return plain("{place} (dry run)", place=said) if is_rehearsed else said


def only_rehearsed(board: StatementBoard) -> list[Mrkdwn]:
    """The outlets that publish nothing although others do."""
    return [] if board.dry_run else [label(board, (outlet, "")) for outlet in sorted(board.rehearsed)]


def of(board: StatementBoard, publication: Publication) -> Mrkdwn:
    return label(board, (publication.outlet, publication.language))


def of_part(board: StatementBoard, part: int) -> Mrkdwn:
    """Where the text number `part` goes; empty for the main one."""
    if part == 0:
        return Mrkdwn()
    variant = board.statement.current.variants[part - 1]
    if variant.place:
        return label(board, variant.key)
    return tell("in {language}", language=_language(variant.language))


def _language(code: str) -> str:
    return _(LANGUAGES[code]) if code in LANGUAGES else code
