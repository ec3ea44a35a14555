"""What is counted: length, exclamation marks, emoji, hashtags."""

from __future__ import annotations

import re

from bot.domain.comms.tone.draft import REPLY, WRONG_ACCOUNT, Draft, Sight, Span
from bot.domain.comms.tone.reading import Reading, words_in
from bot.domain.comms.tone.unwanted import DIG, JOKE, found, told
from bot.domain.words import N_, phrase

REPLY_CHARACTERS, SENTENCE_WORDS = 280, 28
NEAR = 100  # characters in which the words beside a hashtag stand
MOST_WORDS = {"M1": 75, "M3": 220}
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u26ff\u2705\u2728\u2753\u2757\u2763\u2764\u2b50\u2b55]"
    "|[:;]-?[)D](?!\\w)"
)
_SHOUT = re.compile(r"[!！]")
_HASHTAG = re.compile(r"(?:^|(?<=[.!?…。！？\s]))#[^\W\d_]\w+")


def too_long(draft: Draft, reading: Reading) -> Sight:
    if draft.message == REPLY and len(draft.text) > REPLY_CHARACTERS:
        yield reading.whole, phrase(LONG_REPLY, count=len(draft.text), most=REPLY_CHARACTERS)
    most = MOST_WORDS.get(draft.message)
    if most and (count := words_in(draft.text)) > most:
        yield reading.whole, phrase(LONG_TEXT, count=count, most=most)
    for sentence in map(reading.span, reading.sentences):
        if (count := words_in(reading.words(sentence))) > SENTENCE_WORDS:
            yield sentence, phrase(LONG_SENTENCE, count=count, most=SENTENCE_WORDS)


def light_hearted(draft: Draft, reading: Reading) -> Sight:
    """A harmless post from the wrong account may be met with a smile (KitchenAid, Red Cross)."""
    if draft.crisis_type == WRONG_ACCOUNT and not draft.is_grave and not draft.harmed:
        return
    yield from told(reading, found(reading, "joke"), JOKE)
    yield from told(reading, found(reading, "hashtag"), HASHTAG)
    for pattern, reason in ((_EMOJI, EMOJI), (_SHOUT, SHOUT)):
        if spot := next((s for s in _spots(pattern, reading) if not reading.is_within_quotes(s)), None):
            yield spot, phrase(reason)
    for spot in _spots(_HASHTAG, reading):
        if _stands_alone(draft.text, spot):
            yield spot, phrase(HASHTAG, words=reading.words(spot))


def _spots(pattern: re.Pattern[str], reading: Reading) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(reading.text)]


def _stands_alone(text: str, spot: Span) -> bool:
    """Outside a sentence, as one puts one's own; those of others are spoken about within one."""
    before, after = text[max(spot.start - NEAR, 0) : spot.start], text[spot.end : spot.end + NEAR].lstrip()
    words = before.split()
    begins = not words or words[-1][-1] in '.!?…。！？"”»)' or before.endswith("\n")
    return begins or (words[-1].startswith("#") and (not after or after[0] == "#"))


LONG_REPLY = N_("This reply has {count} characters; after {most} nobody reads on.")
LONG_TEXT = N_("This has {count} words. After {most} people stop, and a picture of it cuts the rest off.")
LONG_SENTENCE = N_("This sentence has {count} words. Over {most} people lose the thread.")
EMOJI = N_("An emoji looks as if you did not take it seriously.")
SHOUT = N_("An exclamation mark sounds cheerful or angry. Neither fits today.")
HASHTAG = N_("“{words}” is advertising. People will use it against you within minutes.")


def closes(_: Draft, reading: Reading) -> Sight:
    """The last message asks nothing and answers nobody once more."""
    yield from told(reading, found(reading, "dig"), DIG)
    for spot in _spots(_QUESTION, reading):
        yield spot, phrase(QUESTION)


_QUESTION = re.compile(r"[?？]")
QUESTION = N_("A question invites an answer, and the quarrel goes on.")
