"""The detector on four brands' real counts, at the shipped thresholds: ``python -m tests.bench.detector``.

Measured through `python -m bot backtest counts`, row by row. Twice each: by the rows whose score reaches the
threshold, as a reader of the file alone sees it, and by the alerts, as a person on call lives through them.
No other brand of the benchmark that the counts come from was used, here or for choosing the thresholds.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path

from bot.cli import main as bot
from bot.detection.counts import Scored, run
from bot.detection.spike import SHIPPED, Thresholds
from bot.domain.storm.presets import Preset
from tests.real_data import BRAND_VOLUME
from tests.support import brands
from tests.support.brands import BRANDS, Brand, Outcome, Point, opened, outcome, reached, standard, total

FIVE_HOURS = timedelta(hours=5)
SEEDS = (1, 2, 3)  # of thinning, which is a matter of chance
THRESHOLD = SHIPPED.once_in_hours

Found = Mapping[str, Sequence[Scored]]
Change = Callable[[Sequence[Point]], Sequence[Point]]


def main() -> None:
    if not BRAND_VOLUME.exists():
        sys.stdout.write(f"not measured: no {BRAND_VOLUME.name} here, set FIREBREAK_SHARED\n")
        return
    for line in report({name: brands.brand(name) for name in BRANDS}):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def report(series: Mapping[str, Brand]) -> Iterator[str]:
    labels = sum(len(brand.labels) for brand in series.values())
    windows = sum(len(brand.windows) for brand in series.values())
    weeks = sum(brand.quiet_weeks for brand in series.values())

    def row(name: str, found: Outcome) -> str:
        hits, caught = f"{found.hits}/{labels}", f"{found.caught}/{windows}"
        return f"{name:<44}{hits:>8}{caught:>9}{found.false / weeks:>13.2f}{standard(found, windows):>10.1f}"

    heads = f"{'labels':>8}{'windows':>9}{'false a week':>13}{'standard':>10}"
    yield f"{'detector, four brands of 55 days':<44}{heads}"
    shipped = {name: judged(brand.points) for name, brand in series.items()}
    yield row(f"score >= {THRESHOLD:g} (shipped)", _by_score(series, shipped))
    yield row("alerts (shipped)", _by_alert(series, shipped))
    for share in (0.9, 1.1):
        yield row(f"score >= {THRESHOLD * share:g}", _by_score(series, shipped, THRESHOLD * share))
    for name, change in _changes():
        changed = {brand: judged(change(one.points)) for brand, one in series.items()}
        yield row(f"score, {name}", _by_score(series, changed))
        yield row(f"alerts, {name}", _by_alert(series, changed))
    for preset in Preset:
        if preset is not SHIPPED.preset:
            rows = {
                name: list(run(one.points, thresholds=Thresholds(preset=preset)))
                for name, one in series.items()
            }
            yield row(f"alerts, preset {preset}", _by_alert(series, rows))
    yield row("score, leave one brand out", brands.left_out(series, shipped, reached))
    yield f"{'processor time a point':<44}{_microseconds(series):>8.0f} us"


def _changes() -> Iterator[tuple[str, Change]]:
    for seed in SEEDS:
        yield f"thinned to 10 % (seed {seed})", lambda points, seed=seed: thinned(points, seed)
    yield "multiplied by 10", lambda points: [(at, 10 * count) for at, count in points]
    yield "shifted by 5 hours", lambda points: [(at + FIVE_HOURS, count) for at, count in points]


def thinned(points: Sequence[Point], seed: int) -> list[Point]:
    """As if every tenth post had been seen, by chance."""
    dice = random.Random(seed)
    return [(at, sum(dice.random() < 0.1 for _ in range(count))) for at, count in points]


def judged(points: Sequence[Point]) -> list[Scored]:
    """What the command writes for these counts."""
    with tempfile.TemporaryDirectory(prefix="firebreak-bench-") as folder:
        counts, out = Path(folder, "counts.csv"), Path(folder, "out.csv")
        lines = (f"{at.replace(tzinfo=None)},{count}" for at, count in points)
        counts.write_text("\n".join(["timestamp,value", *lines]), encoding="utf-8")
        with redirect_stdout(io.StringIO()):
            code = bot(["backtest", "counts", str(counts), "--out", str(out)])
        assert code == 0
        with out.open(encoding="utf-8", newline="") as file:
            return [
                Scored(datetime.fromisoformat(row["timestamp"]), float(row["score"]), row["alert"] == "1")
                for row in csv.DictReader(file)
            ]


def _by_score(series: Mapping[str, Brand], found: Found, threshold: float = THRESHOLD) -> Outcome:
    return total({name: outcome(one, reached(found[name], threshold)) for name, one in series.items()})


def _by_alert(series: Mapping[str, Brand], found: Found) -> Outcome:
    return total({name: outcome(one, opened(found[name])) for name, one in series.items()})


def _microseconds(series: Mapping[str, Brand]) -> float:
    """The best of five for each brand, because the machine is shared."""
    points = [brand.points for brand in series.values()]
    return 1e6 * sum(min(_took(one) for _ in range(5)) for one in points) / sum(map(len, points))


def _took(points: Sequence[Point]) -> float:
    began = time.process_time()
    assert sum(1 for _ in run(points)) == len(points)
    return time.process_time() - began


if __name__ == "__main__":
    main()
