"""What kind of crisis grave words speak for, and how bad it is taken to be until somebody looks."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from bot.domain.crisis.severity import Severity


@dataclass(frozen=True, slots=True)
class Proposal:
    """`types` are playbooks, the fittest first; `word` is what it rests on."""

    types: tuple[str, ...]
    severity: Severity
    word: str = ""

    def type_of(self, known: Container[str]) -> str | None:
        """The first that there is a playbook for."""
        return next((type_ for type_ in self.types if type_ in known), None)


# By the beginnings of the words that are shipped. Who is hurt is an emergency, and so is an account out of
# control (C0).
_SPEAKS_FOR = (
    (("product_failure",), Severity.SEV1, "injured poisoned died verletzt vergiftet gestorben blessé "
     "intoxiqué herid intoxicad murió ferit intossicat ferid morreu gewond vergiftigd overleden"),
    (("hacked_account",), Severity.SEV1, "hacked gehackt piraté hackead hackerat"),
    (("product_failure",), Severity.SEV2, "recall rückruf rappel retirada richiamo teruggeroepen"),
    (("boycott_campaign",), Severity.SEV2, "boycott boykott boicot boicott boycot"),
    (("insensitive_post",), Severity.SEV2, "racist rassistisch racista razzist"),
    ((), Severity.SEV2, "lawsuit sued klage plainte procès demanda causa processo rechtszaak"),
)  # fmt: skip


def proposed_by(words: Iterable[str]) -> Proposal | None:
    """The gravest that one of these grave words speaks for; nothing for words that only the team knows."""
    found = [
        Proposal(types, severity, word)
        for word in words
        for types, severity, beginnings in _SPEAKS_FOR
        if word.casefold().startswith(tuple(beginnings.split()))
    ]
    return min(found, key=lambda proposal: proposal.severity, default=None)
