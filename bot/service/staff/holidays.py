"""The public holidays of the world, and who is on call by them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol


class Holidays(Protocol):
    def knows(self, country: str) -> bool:
        """``DE``, or a part of it with holidays of its own, ``DE-BY``."""

    def of(self, country: str, year: int) -> Mapping[date, str]:
        """Their names day by day; none for a country that it does not know."""


class NoHolidays:
    """For commands that only look: they know no calendar."""

    def knows(self, country: str) -> bool:  # noqa: ARG002
        return False

    def of(self, country: str, year: int) -> Mapping[date, str]:  # noqa: ARG002
        return {}
