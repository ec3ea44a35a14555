"""Over labelled texts in seven languages: few false alarms, most faults seen."""

from __future__ import annotations

import json
from collections import Counter

from bot.domain.comms.tone.checks import check
from tests.bench.tone import OPEN, draft_of, judged
from tests.tone.words import book


def test_it_is_right_nine_times_in_ten_and_sees_most() -> None:
    counts = Counter[tuple[str, str]]()
    for line in OPEN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        counts.update(judged(row, check(draft_of(row), book())))
    for group in ("block", "all"):
        right, wrong, missed = (counts[group, kind] for kind in ("right", "wrong", "missed"))
        assert right / (right + wrong) >= 0.9
        assert right / (right + missed) >= 0.65
