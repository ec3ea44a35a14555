"""Honest texts of every kind pass without a finding, in every language."""

from __future__ import annotations

import json
from pathlib import Path

from tests.tone.words import findings

HONEST = Path(__file__).with_name("honest.jsonl")


def test_honest_texts_pass() -> None:
    rows = [json.loads(line) for line in HONEST.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 30
    for row in rows:
        found = [(one.check, str(one.reason)) for one in findings(**row)]
        assert found == [], row
