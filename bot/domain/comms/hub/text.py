"""The words of the page as one text. What is approved is what stands there, its headings with it:

`# …` says what it is about, `## …` begins a section, and below the headings of questions and of rumours
`### …` is one question, or one rumour. The headings say in which language it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.comms.hub.words import WORDS, words


class Section(StrEnum):
    HAPPENED = "happened"
    DOING = "doing"
    YOU = "you"
    HELP = "help"
    QUESTIONS = "questions"
    RUMOURS = "rumours"


BODY = (Section.HAPPENED, Section.DOING, Section.YOU, Section.HELP)
LISTS = (Section.QUESTIONS, Section.RUMOURS)
_MARK = re.compile(r"^(#{1,3})[ \t]+(\S.*?)[ \t]*$")
_HEADINGS: Mapping[str, tuple[tuple[str, Section], ...]] = {
    tag: tuple((getattr(said, section.value).casefold(), section) for section in Section)
    for tag, said in WORDS.items()
}


@dataclass(frozen=True, slots=True)
class Passage:
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer, or a rumour with the fact."""

    section: Section
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """`language` is ``None`` where no heading tells it."""

    title: str
    language: str | None
    passages: tuple[Passage, ...]
    entries: tuple[Entry, ...]

    @property
    def tells_all(self) -> bool:
        """Its passages are all that the page tells; a word before the questions is not."""
        return any(section_of(passage.heading) not in LISTS for passage in self.passages)


def heading(language: str, section: Section) -> str:
    said: str = getattr(words(language), section.value)
    return said


def compose(language: str, title: str, said: Mapping[Section, str]) -> str:
    """The page's own text out of a form; what is empty in it is left out."""
    parts = [f"## {heading(language, s)}\n{said[s].strip()}" for s in BODY if said.get(s, "").strip()]
    named = [f"# {_line(title)}"] if title.strip() else []
    return "\n\n".join([*named, *parts])


def sections(passages: Iterable[Passage]) -> Mapping[Section, str]:
    """What stands below the page's own headings, and behind it what follows under others: nothing is lost
    when it is put together again. What comes before any belongs to what happened.
    """
    found: dict[Section, list[str]] = {}
    at = Section.HAPPENED
    for passage in passages:
        own = section_of(passage.heading)
        at = own if own in BODY else at
        is_plain = own in BODY or not passage.heading
        said = passage.text if is_plain else f"## {passage.heading}\n{passage.text}"
        found.setdefault(at, []).append(said)
    return {at: "\n\n".join(sorted(said, key=_is_headed)) for at, said in found.items()}


def _is_headed(said: str) -> bool:
    return _MARK.match(said.split("\n")[0]) is not None


def compose_entry(language: str, section: Section, title: str, text: str) -> str:
    """One more question with its answer, or one more rumour with the fact."""
    return f"## {heading(language, section)}\n### {_line(title)}\n{text.strip()}"


def parse(text: str) -> Parsed:
    """Words before the first heading belong to what happened."""
    blocks = [*_blocks(text)]
    language = _language(blocks)
    passages: list[Passage] = []
    entries: list[Entry] = []
    title, listed = "", None
    for depth, said, body in blocks:
        if depth == 1:
            title, listed = said, None
        elif depth == 2:
            listed = section_of(said) if section_of(said) in LISTS else None
        if depth == 3 and listed:
            entries.append(Entry(listed, said, body))
        elif body:
            passages.append(Passage(said if depth > 1 else "", body))
    return Parsed(title, language, tuple(passages), tuple(entries))


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """How deep the heading is, 0 before any; the heading; what follows it."""
    depth, said = 0, ""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        mark = _MARK.match(line)
        if mark is None:
            lines.append(line)
            continue
        if depth or "".join(lines).strip():
            yield depth, said, "\n".join(lines).strip()
        depth, said, lines = len(mark[1]), mark[2], []
    yield depth, said, "\n".join(lines).strip()


def _language(blocks: list[tuple[int, str, str]]) -> str | None:
    """That in which most of the headings are the page's own."""
    said = [heading.casefold() for depth, heading, _ in blocks if depth == 2]
    counted = Counter(tag for tag, known in _HEADINGS.items() for one, _ in known if one in said)
    return counted.most_common(1)[0][0] if counted else None


def section_of(said: str) -> Section | None:
    """Which of the page's own it is, in any of its languages."""
    folded = said.casefold()
    return next((s for known in _HEADINGS.values() for one, s in known if one == folded), None)


def _line(text: str) -> str:
    return " ".join(text.split())
