"""Pre-written words with `{slots}`: which are still open, and whether anything but the slots was changed."""

from __future__ import annotations

import re

SLOT = re.compile(r"\{([^\s\d_A-Z{}.,:;!?][^A-Z{}\n.,:;!?]*)\}")  # in any script; no sentence, no capitals
PAGE = "{hub}"  # a slot that fills itself
MAX_FILL = 80  # characters in one slot; whoever writes more has changed the text
NEW_SENTENCE = re.compile(r"[.!?;:؟۔।]\s|[。！？；\n]")  # a gap holds a fact, not a statement of its own


def slots(text: str) -> tuple[str, ...]:
    """The slots that stand in `text`, each once, in order. In a draft these are the ones not filled yet."""
    return tuple(dict.fromkeys(SLOT.findall(text)))


def with_page(template: str, address: str) -> str:
    """With where the information page is; as long as there is none, without the lines that name it."""
    if address:
        return template.replace(PAGE, address)
    return "\n".join(line for line in template.split("\n") if PAGE not in line)


def is_filled_in(template: str, text: str) -> bool:
    """True when `text` is `template` word for word, with every slot filled by part of one sentence.

    Runs of blanks do not count. A slot left open is not filled. Linear in the text: no pattern is run on it.
    """
    first, *rest = SLOT.split(_squeezed(template))[::2]
    given = _squeezed(text)
    if slots(text) or not given.startswith(first):
        return False
    left = given.removeprefix(first)
    for literal in rest[:-1]:
        at = left.find(literal, 1)
        if not _fills(left[: max(at, 0)]):
            return False
        left = left[at + len(literal) :]
    if not rest:
        return not left
    return left.endswith(rest[-1]) and _fills(left.removesuffix(rest[-1]))


def _fills(words: str) -> bool:
    return bool(words.strip()) and len(words) <= MAX_FILL and not NEW_SENTENCE.search(words)


def fault(template: str) -> str | None:
    """What is wrong with a template's braces, in words."""
    rest = SLOT.sub("", template)
    if "{" in rest or "}" in rest:
        return "has a brace that is no slot; write slots as {small letters}, such as {next update}"
    return None


def _squeezed(text: str) -> str:
    return re.sub(r"[ \t\u00a0]+", " ", text.replace("\r\n", "\n")).strip()
