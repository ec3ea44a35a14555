"""Grave words: a few posts with one of them raise an alert. Each counts in the posts of its language only,
because the gift of one language is the poison of another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Invalid
from bot.domain.storm import terms
from bot.domain.storm.mention import Watch
from bot.domain.words import N_

LANGUAGES = frozenset(
    """
    ace af am an ar ary arz as az ba bcl be bg bn br bs ca crh cs cy da de dz el en eo es et eu ext
    fa fi fo fr fuv fy ga gcf gcr gd gl gom grc gu gug guw ha hbo he hi hr ht hu hy id ig is it ja
    jv ka kab kik kk km kn ko ku ky la lb lg lij ln lo lt ltg lv mg mk ml mn mr ms mt my ne nl nn no
    nso oc om or pa pcm pl ps pt qu ro ru rw sa sdh se si sk sl sn so sq sr st sv sw ta te tg th tk
    tl tr tt ug uk ur uz vec vi vo wa wuu xh yo yue zh zu
    """.split()  # noqa: SIM905 - as the classifier names them
)
_LINE = re.compile(r"\s*([A-Za-z]{2,3})\s*:\s*(.*)")
SHIPPED_LINES = """\
en: boycott*, recall*, lawsuit, sued, injured, hacked, poisoned, racist, died
de: Boykott*, Rückruf*, Klage, verletzt*, gehackt, vergiftet, rassistisch, gestorben
fr: boycott*, rappel produit, plainte, procès, blessé*, piraté*, intoxiqué*, raciste*
es: boicot*, retirada del producto, demanda judicial, herid*, hackead*, intoxicad*, racista*, murió
it: boicott*, richiamo del prodotto, causa legale, ferit*, hackerat*, intossicat*, razzist*
pt: boicot*, recall*, processo judicial, ferid*, hackead*, intoxicad*, racista*, morreu
nl: boycot*, teruggeroepen, rechtszaak, gewond*, gehackt, vergiftigd, racistisch*, overleden
"""


def split(text: str) -> tuple[str, ...]:
    """What was typed as single entries, each with its language: ``de: Rückruf*``. Raises ``Invalid``."""
    return tuple(dict.fromkeys(entry for line in text.splitlines() for entry in _entries(line)))


def read(entry: str) -> tuple[str | None, str]:
    """The language of an entry, ``None`` where it counts in every one, and its term."""
    found = _LINE.fullmatch(entry)
    return (found[1].lower(), found[2]) if found else (None, entry)


def lines(entries: Iterable[str]) -> str:
    """As people edit them: one language to a line."""
    by_language: dict[str | None, list[str]] = defaultdict(list)
    for entry in entries:
        language, term = read(entry)
        by_language[language].append(term)
    return "\n".join(
        f"{language}: {', '.join(found)}" if language else "\n".join(found)
        for language, found in by_language.items()
    )


def counts(language: str | None, of_post: str | None) -> bool:
    """A word of one language counts where the post's is the same, or nobody can tell."""
    return language is None or of_post is None or language == of_post


def _entries(line: str) -> list[str]:
    language, rest = read(line)
    if language is None:
        return list(terms.split(line))
    if language not in LANGUAGES:
        raise Invalid(
            N_("“{code}” is no language: write “de: ...” for German, or no language for words of all."),
            code=language,
        )
    return [f"{language}: {term}" for term in terms.split(rest)]


SHIPPED = split(SHIPPED_LINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraveList:
    """The words that every watch of a team hears, and who set them when: nobody, as long as they are as
    shipped.
    """

    brand_id: str
    entries: tuple[str, ...] = SHIPPED
    set_by: str = ""
    set_at: datetime | None = None
    version: int = 0

    def heard_by(self, watch: Watch) -> tuple[str, ...]:
        """All that it does not leave out, and its own."""
        return (*(entry for entry in self.entries if entry not in watch.grave_left_out), *watch.grave_words)

    def named(self, typed: str) -> tuple[str, ...]:
        """The entries that are meant, with their language or without. Raises ``Invalid`` for any other."""
        return tuple(dict.fromkeys(entry for wish in split(typed) for entry in self._meant(wish)))

    def _meant(self, wish: str) -> list[str]:
        language, term = read(wish)
        alike = [entry for entry in self.entries if read(entry)[1].casefold() == term.casefold()]
        meant = [entry for entry in alike if language in (None, read(entry)[0])]
        if not meant:
            raise Invalid(
                N_("“{term}” is not in the team’s list, so there is nothing to leave out."), term=wish[:40]
            )
        return meant
