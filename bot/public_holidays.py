"""The public holidays of the world, as the `holidays` package knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays


class PublicHolidays:
    """`bot.service.staff.holidays.Holidays`. A country is loaded when it is first asked for."""

    def knows(self, country: str) -> bool:
        code, _, part = country.partition("-")
        parts = holidays.list_supported_countries().get(code)
        return parts is not None and (not part or part in parts)

    def of(self, country: str, year: int) -> Mapping[date, str]:
        return _of(country, year) if self.knows(country) else {}


@lru_cache(maxsize=256)
def _of(country: str, year: int) -> Mapping[date, str]:
    code, _, part = country.partition("-")
    return dict(holidays.country_holidays(code, subdiv=part or None, years=year).items())
