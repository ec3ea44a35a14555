"""Where approved words stand: being sent, waiting for a person's link, out, or only rehearsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from bot.domain.board import StatementBoard
from bot.domain.comms.lengths import Unit, fits
from bot.domain.comms.networks import MANUAL, NETWORKS
from bot.domain.comms.publication import Publication, PublicationState
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, clock, escape, join, link, mention
from bot.slack.views import blocks as b
from bot.slack.views.blocks import Block
from bot.slack.views.comms import gates, places
from bot.slack.views.comms.places import Place
from bot.slack.words import _, tell, tell_list

TO_ASK_AGAIN = frozenset({PublicationState.FAILED, PublicationState.REHEARSED})
IN_DOUBT = frozenset({PublicationState.AWAITING, PublicationState.UNKNOWN})
MAX_SHOWN, MAX_IN_DOUBT = 6, 8  # once one is settled, the next takes its place
MAX_DETAIL = 300
MAX_REQUEST, MAX_REQUESTS = 900, 1_800  # of one, and of all: the words begin after 300 of headers


def shown(board: StatementBoard) -> list[Block]:
    """One line for each place the words went or go to, with what a person must do about it."""
    latest = _latest(board)
    rehearsed = sum(p.state is PublicationState.REHEARSED for p in latest)
    room = min(MAX_REQUEST, MAX_REQUESTS // max(rehearsed, 1))
    return [block for p in latest for block in _one(board, p, room)]


def lines(board: StatementBoard) -> list[Mrkdwn]:
    return [_line(board, p) for p in _latest(board)]


def places_left(board: StatementBoard) -> list[Place]:
    """Those the current version was not sent to (or only in vain)."""
    current = board.statement.current.number
    taken = {
        (p.outlet, p.language)
        for p in board.publications
        if p.version_number == current and p.state not in TO_ASK_AGAIN
    }
    return [place for place in places.places(board) if place not in taken]


def likely(board: StatementBoard, left: Iterable[Place]) -> Place:
    """Of those `left` (one at least) where it began, else what is set up, else what anybody can do."""
    left, began_at = list(left), board.crisis.platform.strip().casefold()
    began = (place for place in left if board.outlets[place[0]].casefold() == began_at)
    set_up = (place for place in left if place[0] not in board.by_hand)
    anything = (place for place in left if place[0] == MANUAL)
    return next(chain(began, set_up, anything, left))


def too_long(board: StatementBoard) -> list[Block]:
    """The places among those left that do not take these words as they are, and by how much."""
    named = [told for place in places_left(board) if (told := _over(board, place))]
    if not named:
        return []
    said = tell("*Too long for {places}.* Shorten it, or write other words there.", places=tell_list(named))
    return [b.context(said)]


def _over(board: StatementBoard, place: Place) -> Mrkdwn:
    outlet, language = place
    fit = fits(board.statement.current.text_for(outlet, language) or "", outlet, board.longest.get(outlet))
    if fit:
        return Mrkdwn()
    numbers = {"length": f"{fit.length:,}", "limit": f"{fit.limit:,}", "over": f"{fit.over:,}"}
    return tell(_FITS[fit.unit], place=places.label(board, place), **numbers)


def find(board: StatementBoard, publication_id: str) -> Publication:
    return next(p for p in board.publications if p.id == publication_id)


def ref_of(publication: Publication) -> Ref:
    return Ref("publication", publication.id, publication.version)


def _latest(board: StatementBoard) -> list[Publication]:
    """First of all those that somebody has to settle: there is no other place to say how it went."""
    in_order = sorted(board.publications, key=lambda p: p.claimed_at)
    doubtful = [p for p in in_order if p.state in IN_DOUBT][:MAX_IN_DOUBT]
    room = max(MAX_SHOWN - len(doubtful), 0)
    others = [p for p in reversed(in_order) if p.state not in IN_DOUBT][:room]
    return sorted([*doubtful, *others], key=lambda p: p.claimed_at)


def _one(board: StatementBoard, publication: Publication, room: int) -> list[Block]:
    shown = [b.section(_line(board, publication))]
    if publication.state is PublicationState.REHEARSED and publication.detail:
        shown.append(b.quote_post(publication.detail, room))
    shown += gates.because(publication)
    if publication.state in IN_DOUBT:
        shown.append(_settle_buttons(publication))
    return shown


def _settle_buttons(publication: Publication) -> Block:
    ref = ref_of(publication)
    return b.actions(
        b.button(_("It is out: give the link"), ids.PUBLICATION_CONFIRM, ref, style="primary"),
        b.button(_("It is not out"), ids.PUBLICATION_FAILED, ref),
    )


def _line(board: StatementBoard, publication: Publication) -> Mrkdwn:
    return _LINES[publication.state](places.of(board, publication), publication)


def _on_its_way(where: Mrkdwn, p: Publication) -> Mrkdwn:
    return tell("*{place}:* on its way since {at}.", place=where, at=clock(p.claimed_at))


def _awaiting(where: Mrkdwn, p: Publication) -> Mrkdwn:
    said = tell(
        "*{place}:* {person} publishes it word for word, then confirms with the link. Asked {at}.",
        place=where,
        person=mention(p.person_id or p.asked_by),
        at=clock(p.claimed_at),
    )
    network = NETWORKS.get(p.outlet)
    return join([said, tell(network.steps)], "\n") if network else said


def _sent(where: Mrkdwn, p: Publication) -> Mrkdwn:
    at = clock(p.settled_at or p.claimed_at)
    if p.person_id:
        said = tell(
            "*{place}:* published {at}, {person} confirmed it.",
            place=where,
            at=at,
            person=mention(p.person_id),
        )
    else:
        said = tell("*{place}:* published {at}.", place=where, at=at)
    return Mrkdwn(f"{said} {link(p.url, tell('See it there'))}") if p.url else said


def _rehearsed(where: Mrkdwn, p: Publication) -> Mrkdwn:
    at = clock(p.settled_at or p.claimed_at)
    return tell(
        "*{place}: DRY RUN.* Rehearsed {at}. Nothing left the house. It would have sent:", place=where, at=at
    )


def _unknown(where: Mrkdwn, p: Publication) -> Mrkdwn:
    return tell(
        "*{place}: not certain whether it is out.* {person}, look there and say what you see. "
        "Firebreak does not send it again by itself.",
        place=where,
        person=mention(p.asked_by),
    )


def _failed(where: Mrkdwn, p: Publication) -> Mrkdwn:
    return tell(
        "*{place}: not published.* {detail} Publish again when that is mended.",
        place=where,
        detail=escape(p.detail or "–", MAX_DETAIL),
    )


_FITS = {
    Unit.CHARACTERS: N_("{place} ({length} of {limit}, {over} too many)"),
    Unit.BYTES: N_("{place} ({length} of {limit} bytes, {over} too many)"),
}

_LINES: dict[PublicationState, Callable[[Mrkdwn, Publication], Mrkdwn]] = {
    PublicationState.CLAIMED: _on_its_way,
    PublicationState.SENDING: _on_its_way,
    PublicationState.AWAITING: _awaiting,
    PublicationState.SENT: _sent,
    PublicationState.REHEARSED: _rehearsed,
    PublicationState.UNKNOWN: _unknown,
    PublicationState.FAILED: _failed,
}
