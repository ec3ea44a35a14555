"""Everything that stands on the page, as documents by their path: the same whether served or written."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.domain.comms.hub.page import Matter, Page, Posted, Site, address, page
from bot.domain.comms.hub.words import PageWords, moment, name, words
from bot.domain.comms.message_types import MessageType
from bot.web.hub.prose import clean, prose

HTML, ATOM = "text/html; charset=utf-8", "application/atom+xml; charset=utf-8"
INDEX, FEED = "index.html", "feed.atom"


@dataclass(frozen=True, slots=True)
class Document:
    """`changed_at` is ``None`` as long as nothing was ever put there: then nobody shall find it."""

    body: bytes
    media_type: str
    changed_at: datetime | None

    @property
    def tag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]


class Edition:
    """What stands there at one moment. `k3f9x2ab/de/index.html` is drawn when somebody asks for it."""

    def __init__(self, site: Site, now: datetime) -> None:
        self.site = site
        self.late = tuple(m.slug for m in site.matters if m.is_late(now))
        self._drawn: dict[str, Document] = {}
        self._matters = {m.slug: m for m in site.matters}

    @property
    def paths(self) -> Iterator[str]:
        yield INDEX
        for matter in self.site.matters:
            yield f"{matter.slug}/{INDEX}"
            for language in matter.languages:
                yield f"{matter.slug}/{language}/{INDEX}"
                yield f"{matter.slug}/{language}/{FEED}"

    def is_same(self, other: Edition) -> bool:
        return (self.site, self.late) == (other.site, other.late)

    def document(self, path: str) -> Document | None:
        if path not in self._drawn and path in set(self.paths):
            self._drawn[path] = self._draw(path)
        return self._drawn.get(path)

    def _draw(self, path: str) -> Document:
        *where, file = path.split("/")
        if not where:
            return self._front()
        matter = self._matters[where[0]]
        language = where[1] if len(where) > 1 else self._first(matter)
        if file == FEED:
            return self._feed(matter, language)
        return self._page(matter, language)

    def _front(self) -> Document:
        """The one that there is, or a list of them, or that there is none."""
        if len(self.site.matters) == 1:
            only = self.site.matters[0]
            return self._page(only, self._first(only))
        tag = self.site.language
        listed = [self._listed(m) for m in self.site.matters]
        changed = self.site.matters[0].changed_at if listed else None
        html = self._html("list.html", tag, words(tag).title.format(brand=self.site.brand), matters=listed)
        return Document(html, HTML, changed)

    def _page(self, matter: Matter, language: str) -> Document:
        shown = page(matter, language)
        html = self._html(
            "matter.html",
            language,
            shown.title or words(language).title.format(brand=self.site.brand),
            page=shown,
            address=self._address(matter, language),
            feed=self._address(matter, language) + FEED,
            languages=[(tag, self._address(matter, tag)) for tag in matter.languages],
            others=f"{self.site.base}/" if len(self.site.matters) > 1 else "",
            promised=matter.promised,
            is_late=matter.slug in self.late,
            newer=[*self._newer(matter, shown)],
            label=partial(_label, words(language)),
        )
        late = matter.promised if matter.slug in self.late else None
        return Document(html, HTML, max(matter.changed_at, late or matter.changed_at))

    def _html(self, template: str, language: str, title: str, **more: Any) -> bytes:
        drawn = _templates().get_template(template)
        plain: dict[str, Any] = {"feed": "", "address": "", "others": "", "languages": []}
        about = {
            "lang": language,
            "words": words(language),
            "brand": clean(self.site.brand),
            "title": clean(title),
            "is_empty": not self.site.matters,
            "moment": partial(moment, zone=ZoneInfo(self.site.zone), language=language),
        }
        return drawn.render(plain | about | more).encode()

    def _newer(self, matter: Matter, shown: Page) -> Iterator[tuple[str, str, datetime]]:
        """Other languages in which there is news that this one has not."""
        for tag in matter.languages:
            at = page(matter, tag).changed_at
            if at > shown.changed_at:
                yield tag, self._address(matter, tag), at

    def _listed(self, matter: Matter) -> dict[str, Any]:
        tag = self._first(matter)
        title = page(matter, tag).title or words(tag).title.format(brand=self.site.brand)
        url = self._address(matter, tag)
        return {"language": tag, "title": clean(title), "url": url, "changed_at": matter.changed_at}

    def _feed(self, matter: Matter, language: str) -> Document:
        shown = page(matter, language)
        xml = (
            _templates()
            .get_template("feed.xml")
            .render(
                lang=language,
                brand=clean(self.site.brand),
                title=clean(shown.title or words(language).title.format(brand=self.site.brand)),
                address=self._address(matter, language),
                changed_at=shown.changed_at,
                updates=shown.updates,
                uid=partial(_uid, matter),
                label=partial(_label, words(language)),
            )
        )
        return Document(xml.encode(), ATOM, shown.changed_at)

    def _address(self, matter: Matter, language: str) -> str:
        return address(self.site.base, matter.slug, language)

    def _first(self, matter: Matter) -> str:
        """The brand's own language where the page has it."""
        return self.site.language if self.site.language in matter.languages else matter.languages[0]


def anchor(posted: Posted) -> str:
    """Of one update on its page."""
    return hashlib.sha256(posted.id.encode()).hexdigest()[:8]


def style_source() -> str:
    """The one style that the page may have, for its Content-Security-Policy."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"'sha256-{digest}'"


def policy() -> str:
    return f"default-src 'none'; style-src {style_source()}; base-uri 'none'; form-action 'none'"


def _label(said: PageWords, posted: Posted) -> str:
    labels = {
        MessageType.STATEMENT: said.statement,
        MessageType.CORRECTION: said.correction,
        MessageType.CLOSING: said.closing,
    }
    return labels.get(posted.message, said.update)


def _uid(matter: Matter, posted: Posted | None = None) -> str:
    """The same wherever the page moves to."""
    about = f"{matter.slug}/{posted.id if posted else ''}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, about)}"


def _filled(said: str, at: Markup | str) -> Markup:
    return Markup(said.replace("{at}", "{}")).format(at)  # noqa: S704 - our own words around a time


@cache
def _style() -> str:
    return files("bot.web.hub").joinpath("page.css").read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.web.hub", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "prose": prose,
        "clean": clean,
        "name": name,
        "anchor": anchor,
        "filled": _filled,
        "policy": policy(),
        "style": Markup(_style()),  # noqa: S704 - our own file
    }
    return made
