"""What must be there; what is missing is told of the whole text. What the file does not list is not asked."""

from __future__ import annotations

from bot.domain.comms.tone.book import Hit
from bot.domain.comms.tone.draft import Draft, Sight
from bot.domain.comms.tone.reading import Reading
from bot.domain.comms.tone.unwanted import DESCRIBED, SECRECY, found, told
from bot.domain.words import N_, phrase

FIRST_SENTENCES = 2
NOTE_PARTS = {
    "say": N_("This note does not say what people may say. They will be asked within the hour."),
    "do_not_say": N_("This note does not say what to leave unsaid."),
    "contact": N_("This note does not say where questions go, so people will answer them alone."),
    "next_time": N_("This note does not say when they hear from you next, so they will ask around."),
}


def empathy(_: Draft, reading: Reading) -> Sight:
    """Within the first two sentences; a greeting is none."""
    if not reading.language.has("empathy"):
        return
    begin = [s for s in reading.sentences if not _is_greeting(reading, s)][:FIRST_SENTENCES]
    if not any(reading.has("empathy", sentence) for sentence in begin):
        yield reading.whole, phrase(NO_EMPATHY)


def _is_greeting(reading: Reading, sentence: Hit) -> bool:
    """A line such as "Hi Dana," or "To our guests,"."""
    end = reading.span(sentence).end
    line = reading.text[end : end + 2]
    return (
        sentence.first == 0 and sentence.last - sentence.first <= 5 and line[:1] in ",:，：" and "\n" in line
    )


def apology(draft: Draft, reading: Reading) -> Sight:
    if draft.is_ours and reading.language.has("apology") and not _any(reading, "apology"):
        yield reading.whole, phrase(NO_APOLOGY)


def next_step(_: Draft, reading: Reading) -> Sight:
    if reading.language.has("deed") and not _any(reading, "deed", "deadline") and not _has_next_time(reading):
        yield reading.whole, phrase(NO_STEP)


def next_update(_: Draft, reading: Reading) -> Sight:
    if reading.language.has("deadline") and not _any(reading, "deadline") and not _has_next_time(reading):
        yield reading.whole, phrase(NO_NEXT_TIME)


def deletion(draft: Draft, reading: Reading) -> Sight:
    if draft.deleted and reading.language.has("removed") and not _any(reading, "removed"):
        yield reading.whole, phrase(NOT_ADMITTED)


def safe_note(_: Draft, reading: Reading) -> Sight:
    """Nothing that could not be read aloud outside, and the four parts that keep people from guessing."""
    yield from told(reading, found(reading, "described"), DESCRIBED)
    yield from told(reading, found(reading, "secrecy"), SECRECY)
    for part, reason in NOTE_PARTS.items():
        if reading.language.has(part) and not reading.has(part):
            yield reading.whole, phrase(reason)


def hack_with_facts(_: Draft, reading: Reading) -> Sight:
    """Whoever says that somebody broke in says when, what was done, and where to check."""
    claims = found(reading, "hacked")
    parts = (reading.has("time"), reading.has("hack_action"), reading.has("where_to_check"))
    if claims and not all(parts):
        yield from told(reading, claims[:1], HACK_WITHOUT_FACTS)


def speaker(draft: Draft, reading: Reading) -> Sight:
    """At SEV-1 and SEV-2 a person with a role stands behind a statement."""
    if not draft.is_grave:
        return
    if not draft.speaker:
        yield reading.whole, phrase(NO_SPEAKER)
        return
    name, role = (_parts(part) for part in _name_and_role(draft.speaker))
    words = {token.word for token in reading.tokens}
    if not (name <= words) or (role and not role & words):
        yield reading.whole, phrase(SPEAKER_NOT_SHOWN, speaker=draft.speaker)


def _name_and_role(written: str) -> tuple[str, str]:
    name, _, role = written.replace("，", ",").replace("、", ",").partition(",")
    return name, role


def _parts(written: str) -> set[str]:
    """The words that tell; of a role those of four letters and more, or any Chinese character."""
    from bot.domain.comms.tone.tokens import tokens

    words = [token.word for token in tokens(written, {})]
    return {w for w in words if len(w) > 3 or not w.isascii()} or set(words)


def _any(reading: Reading, *lists: str) -> bool:
    """Said by us: not after a "not", and not what we only quote."""
    return any(any(reading.hits(name, turned=False, quoted=False)) for name in lists)


def _has_next_time(reading: Reading) -> bool:
    """A time in a sentence that looks ahead."""
    return any(reading.has("future", reading.sentence_of(hit)) for hit in reading.hits("time"))


NO_EMPATHY = N_(
    "The first two sentences do not say what this means to the people it happened to. They look for it there."
)
NO_APOLOGY = N_("Nobody says sorry here, and it was our fault. Regret is read as a way around it.")
NO_STEP = N_("Nothing here says what you do about it, or by when. People will ask only that.")
NO_NEXT_TIME = N_(
    "This does not say when you speak next. Without a time every hour of silence looks like hiding."
)
NOT_ADMITTED = N_("A post was taken down and this does not say so. Somebody has a picture of it.")
HACK_WITHOUT_FACTS = N_(
    "“{words}” is what everybody says. It is believed with a time, what was done, and where to check it."
)
NO_SPEAKER = N_("No person stands behind this statement. At this severity people ask who is speaking.")
SPEAKER_NOT_SHOWN = N_("The text does not show who speaks, with name and role: {speaker}.")
