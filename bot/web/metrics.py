"""Numbers in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.web.answers import plain, refuse
from bot.web.fresh import Fresh
from bot.web.trust import Trusts

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REFUSAL = "Send METRICS_TOKEN, as set where the bot runs, as Authorization: Bearer; or ask from that machine."
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


class Kind(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True)
class Sample:
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """Names are ``firebreak_...``; a counter's ends in ``_total``. Raises ``ValueError`` for any other."""

    name: str
    kind: Kind
    help: str
    samples: tuple[Sample, ...]

    def __post_init__(self) -> None:
        names = [self.name, *(label for sample in self.samples for label in sample.labels)]
        if not all(_NAME.fullmatch(name) for name in names):
            raise ValueError(f"{names} are not all names of metrics")
        if (self.kind is Kind.COUNTER) != self.name.endswith("_total"):
            raise ValueError(f"{self.name}: the names of counters, and only theirs, end in _total")


class Numbers:
    """`metrics` is asked in a thread. Strangers are refused."""

    def __init__(self, metrics: Callable[[], Iterable[Metric]], trusts: Trusts) -> None:
        self._text = Fresh(lambda: run_in_threadpool(lambda: render(metrics())))
        self._trusts = trusts

    async def take(self, request: Request) -> Response:
        if not self._trusts(request):
            return refuse(401, REFUSAL, WWW_Authenticate="Bearer")
        return plain(await self._text.get(), MEDIA_TYPE)


def render(metrics: Iterable[Metric]) -> str:
    return "".join(f"{line}\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {_escaped(metric.help)}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for sample in metric.samples:
        labels = ",".join(f'{name}="{_quoted(value)}"' for name, value in sample.labels.items())
        yield f"{metric.name}{f'{{{labels}}}' if labels else ''} {float(sample.value)!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')
