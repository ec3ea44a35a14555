"""What was said in public, and what people outside wait for because we said so."""

from __future__ import annotations

from bot.domain.board import CrisisBoard
from bot.domain.durations import minutes_of
from bot.slack.safe import Mrkdwn, clock, clock_left
from bot.slack.words import tell, tell_many


def in_short(board: CrisisBoard) -> list[Mrkdwn]:
    """The clock of the first public words, and that of the next ones once a time was named."""
    first = _first_words(board)
    if board.news_by is None:
        return [first]
    return [first, tell("*Next news:* promised in public by {at}.", at=clock_left(board.news_by))]


def _first_words(board: CrisisBoard) -> Mrkdwn:
    crisis = board.crisis
    if crisis.first_words_at:
        minutes = minutes_of(crisis.first_words_at - crisis.detected_at)
        return tell_many(
            "*First words* are out since {at}, {count} minute after it was seen.",
            "*First words* are out since {at}, {count} minutes after it was seen.",
            minutes,
            at=clock(crisis.first_words_at),
        )
    if board.first_words_due:
        return tell(
            "*First words:* nothing said in public yet. Limit {at}.", at=clock_left(board.first_words_due)
        )
    return tell("*First words:* nothing said in public yet.")
