"""What stands in a piece of HTML: its tags, attributes and words, read by a parser, not by looking."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"br", "hr", "img", "input", "meta", "link"}
SAFE_SCHEMES = {"http", "https", "mailto"}
LINKS = {"href", "src", "data-url"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment got in: {data!r}")

    def handle_decl(self, decl: str) -> None:
        assert (decl, self.tags) == ("doctype html", [])

    unknown_decl = handle_pi = handle_comment


class Html:
    """Parsed HTML. Raises AssertionError when tags do not close or a comment stands in it."""

    def __init__(self, text: object) -> None:
        reader = _Reader()
        reader.feed(str(text))
        reader.close()
        assert not reader.open, f"never closed: {reader.open}"
        self.tags, self.text = reader.tags, "".join(reader.words)

    def all(self, tag: str | None = None, **wanted: str) -> list[dict[str, str]]:
        """The attributes of every element of this tag with these attributes (`data_x` for `data-x`)."""
        needed = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        return [a for t, a in self.tags if tag in (None, t) and needed.items() <= a.items()]

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags with the names of their attributes: what must not depend on anybody's text."""
        return [(tag, tuple(sorted(attributes))) for tag, attributes in self.tags]


def dangers(html: Html) -> Iterator[str]:
    """Everything by which HTML could act on its own or lead to something that does."""
    for tag, attributes in html.tags:
        if tag in {"script", "style", "iframe", "object", "embed", "base", "link", "meta"}:
            yield f"<{tag}>"
        for name, value in attributes.items():
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "ping"}:
                yield f"{tag} {name}={value!r}"
            if name in LINKS and not _is_safe(value):
                yield f"{tag} {name}={value!r}"


def _is_safe(address: str) -> bool:
    if address.startswith(("/static/icons.svg#", "/as/")):
        return True
    return urlsplit(address.strip()).scheme.lower() in SAFE_SCHEMES and not address.startswith(("//", "\\"))
