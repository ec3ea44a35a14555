"""Numbers, names and what was said before: held against what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.comms import fact as sheet
from bot.domain.comms.tone.book import Hit
from bot.domain.comms.tone.draft import Draft, Sight, Span
from bot.domain.comms.tone.reading import Reading
from bot.domain.comms.tone.tokens import Token
from bot.domain.comms.tone.unwanted import GUESS, PRIVATE, found, told
from bot.domain.words import N_, phrase

_MAIL = re.compile(r"(?<![\w.+-])([\w+-][\w.+-]{0,63})@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_OURS = re.compile(
    r"(?:press|media|help|care|support|service|customer|contact|hello|info|team|privacy|data|safety|recall|refund|"
    r"complaint|office|desk|aiuto|stampa|assistenza|clienti|privacy|presse|aide|clients?|contacto|prensa|ayuda|"
    r"atencion|hilfe|kontakt|kunden|datenschutz|pers|klant|vragen|kefu|bangzhu|news|hr|legal|intern|comms?)",
    re.IGNORECASE,
)
_I_AM = re.compile(
    r"(?<!\w)(?:I am|I'm|I’m|my name is|je suis|sono|soy|ich bin|ik ben|mein Name ist)$", re.IGNORECASE
)
_CODE = re.compile(  # flight BA 117
    r"(?<!\w)(?:flight|train|flug|zug|vol|vuelo|tren|volo|treno|vlucht|trein)s? (?-i:[A-Z][A-Z\d]{1,2}) $",
    re.IGNORECASE,
)


def guesses(draft: Draft, reading: Reading) -> Sight:
    yield from told(reading, found(reading, "guess"), GUESS)
    yield from loose_numbers(draft, reading)


def loose_numbers(draft: Draft, reading: Reading) -> Sight:
    """Those that no entry of the fact sheet holds."""
    known = frozenset(value for fact in draft.facts for value in sheet.numbers(fact))
    for span in counts(reading):
        if sheet.value(reading.words(span)) not in known:
            yield span, phrase(UNKNOWN_NUMBER, number=reading.words(span))


def counts(reading: Reading) -> Iterator[Span]:
    """Numbers that count something: no times, dates, telephone numbers, or parts of a name."""
    elsewhere = [reading.span(hit) for name in ("no_count", "time", "deadline") for hit in reading.hits(name)]
    elsewhere += [Span(*match.span()) for match in _MAIL.finditer(reading.text)]
    taken = bytearray(len(reading.text))  # a mark on each character of these
    for span in elsewhere:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    for match in sheet.NUMBER.finditer(reading.text):
        span = Span(*match.span())
        if not any(taken[span.start : span.end]) and _counts_something(reading.text, span):
            yield span


def _counts_something(text: str, span: Span) -> bool:
    before, after = text[max(span.start - 2, 0) : span.start], text[span.end : span.end + 1]
    digits = _plain(text[span.start : span.end])
    if (before and re.match(r"[\w/@#+:-]", before[-1]) and not _is_han(before[-1])) or after == ":":
        return False
    if digits.startswith("0") or len(digits) > 9:  # a telephone number
        return False
    if _CODE.search(text, max(span.start - 20, 0), span.start):
        return False
    neighbour = re.match(r"[ -]?\d", text[span.end : span.end + 2]) or re.search(r"\d[ -]$", before)
    return not neighbour and not re.fullmatch(r"(?:19|20)\d\d", text[span.start : span.end])


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _plain(number: str) -> str:
    return re.sub(r"\D", "", number)


def personal_data(draft: Draft, reading: Reading) -> Sight:
    yield from told(reading, found(reading, "private_detail"), PRIVATE)
    for match in _MAIL.finditer(draft.text):
        if not _OURS.match(match.group(1)):
            yield Span(*match.span()), phrase(PRIVATE, words=match.group())
    for hit in _full_names(draft, reading):
        yield from told(reading, [hit], NAMED)


def _full_names(draft: Draft, reading: Reading) -> Iterator[Hit]:
    known = " ".join([draft.speaker or "", *draft.names]).casefold()
    places = {hit.first for hit in reading.hits("place")}
    for hit in reading.hits("given_names"):
        if not _is_written_large(reading, hit.first) or hit.last >= len(reading.tokens):
            continue
        if hit.last in places:
            continue
        surname = reading.tokens[hit.last]
        whole = Hit(hit.first, hit.last + 1)
        if _is_next_name(reading, hit.last) and surname.word not in known and not _signs(reading, whole):
            yield whole
    for hit in reading.hits("person"):
        name = Hit(hit.last, hit.last + 2)
        is_name = name.last <= len(reading.tokens) and all(_is_next_name(reading, at) for at in range(*name))
        if is_name and reading.tokens[name.last - 1].word not in known:
            yield name


def _is_next_name(reading: Reading, at: int) -> bool:
    """Written with a capital and parted by a blank alone from the word before."""
    before, token = reading.tokens[at - 1], reading.tokens[at]
    return (
        not before.ends and _is_written_large(reading, at) and reading.text[before.end : token.start] == " "
    )


def _is_written_large(reading: Reading, at: int) -> bool:
    token: Token = reading.tokens[at]
    written = reading.text[token.start : token.end]
    return written[0].isupper() and not (len(written) > 1 and written.isupper())


def _signs(reading: Reading, name: Hit) -> bool:
    """Below the text, or after "I am": whoever speaks."""
    start = reading.span(name).start
    before = reading.text[max(start - 40, 0) : start].rstrip(" –—-*_")
    return before.endswith("\n") or bool(_I_AM.search(before))


def consistent(draft: Draft, reading: Reading) -> Sight:
    """A number of something that was published before, and is another now; ours where it was not before."""
    if draft.denied_before and draft.is_ours:
        yield reading.whole, phrase(DENIED_BEFORE)
    before = {
        noun: number for text in draft.said for number, noun in _of_something(Reading(text, reading.language))
    }
    now = {number: noun for number, noun in _of_something(reading) if before.get(noun, number) != number}
    for span in counts(reading):
        if noun := now.get(_plain(reading.words(span))):
            yield span, phrase(OTHER_NUMBER, number=reading.words(span), noun=noun, before=before[noun])


def _of_something(reading: Reading) -> Iterator[tuple[str, str]]:
    for one, other in zip(reading.tokens, reading.tokens[1:], strict=False):
        if one.word[0].isdigit() and other.word[0].isalpha() and not one.ends:
            yield _plain(one.word), other.word


UNKNOWN_NUMBER = N_(
    "{number} is not on the fact sheet. Enter it there, with who answers for it (`/crisis facts`), or leave "
    "it out: a wrong number is the first thing that is quoted."
)
NAMED = N_("“{words}” is a person who would be named in public.")
DENIED_BEFORE = N_(
    "When the earlier words went out, it was not held to be our fault. Check that they do not say so."
)
OTHER_NUMBER = N_("{number} {noun} here, and {before} in what was published before. Somebody will notice.")
PERSON_WAITS = N_("The person it happened to has had no answer from us yet. They would read it here first.")


def person_first(draft: Draft, reading: Reading) -> Sight:
    if draft.person_waits:
        yield reading.whole, phrase(PERSON_WAITS)
