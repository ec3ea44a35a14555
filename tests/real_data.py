"""Real posts and counts to measure with. They are not part of the project: point FIREBREAK_SHARED at them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("FIREBREAK_SHARED", Path(__file__).parents[2] / "shared"))
AIRLINE_TWEETS = SHARED / "data" / "airline-tweets" / "tweets.csv"
BRAND_VOLUME = SHARED / "data" / "brand-volume"


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"no {path.name} here: set FIREBREAK_SHARED")


def airline_rows() -> list[dict[str, str]]:
    with AIRLINE_TWEETS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
