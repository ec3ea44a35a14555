"""How the parts of a running bot are: for /healthz and /metrics. No address, no person, no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from statistics import median_low

from bot.service.overview.untold import Untold, untold
from bot.service.ports import Office, Work
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import Refused
from bot.slack.api.socket import Connection, Link
from bot.slack.api.socket import Health as Connected
from bot.sources.frame import SourceStatus, State
from bot.sources.supervisor import Supervisor
from bot.web.health import Check, Health, Part
from bot.web.metrics import Kind, Metric, Sample

_ANOTHER = "put in another one (`python -m bot doctor` says where it comes from) and start again"
MONTH = timedelta(days=30)
MANY_WAITING = 500  # deliveries; at about one a second that is eight minutes behind


class Vitals:
    """What every process can tell: of the store, and of the sources that it hears itself."""

    def __init__(self, office: Office, statuses: Callable[[], Sequence[SourceStatus]]) -> None:
        self._office = office
        self._statuses = statuses

    @property
    def checks(self) -> Mapping[str, Check]:
        return {"database": self._database, "sources": self._sources, "deliveries": self._deliveries}

    def metrics(self) -> Iterable[Metric]:
        """The numbers of this moment."""
        backlog, late, crises, alerts = self._office.read(_counts)
        statuses = self._statuses()
        yield _by("state", "firebreak_deliveries", "messages for Slack by state", backlog.items())
        yield _gauge("firebreak_delivery_lag_seconds", "for which the oldest message that is due waits", late)
        yield _gauge("firebreak_crises_open", "crises that are open", crises)
        yield from alerts
        yield from source_metrics(statuses)
        yield from allowance_metrics(statuses)

    def _database(self) -> Part:
        self._office.read(_backlog)
        return Part(Health.OK)

    def _sources(self) -> Part:
        return sources_part(self._statuses())

    def _deliveries(self) -> Part:
        return deliveries_part(*self._office.read(_untold))


class BotVitals(Vitals):
    """With what only the process tells that is connected to Slack."""

    def __init__(
        self, office: Office, gateway: Gateway, connection: Connection, listeners: Supervisor
    ) -> None:
        super().__init__(office, listeners.statuses)
        self._gateway = gateway
        self._connection = connection
        self._listeners = listeners

    @property
    def checks(self) -> Mapping[str, Check]:
        return {**super().checks, "slack": self._slack}

    def metrics(self) -> Iterable[Metric]:
        link = self._connection.health()
        yield _gauge("firebreak_slack_sockets", "open Socket Mode connections", link.open)
        yield Metric(
            "firebreak_slack_sockets_replaced_total",
            Kind.COUNTER,
            "sockets built in place of another",
            (Sample(link.replaced),),
        )
        yield _gauge("firebreak_posts_waiting", "posts heard and not stored yet", self._listeners.waiting)
        yield from super().metrics()

    def _slack(self) -> Part:
        return slack_part(self._connection.health(), self._gateway.refusal)


def slack_part(link: Connected, refusal: Refused | None) -> Part:
    """A token that Slack does not take stands above all: nothing but another one helps."""
    if refusal:
        return Part(Health.DOWN, f"Slack does not take SLACK_BOT_TOKEN ({refusal.error}); {_ANOTHER}")
    if link.state is Link.REFUSED:
        return Part(Health.DOWN, f"Slack does not take SLACK_APP_TOKEN; {_ANOTHER}")
    if link.state is Link.CONNECTED:
        return Part(Health.OK, f"{link.open} sockets open")
    return Part(Health.DEGRADED, link.state.value)


def alert_metrics(work: Work) -> tuple[Metric, ...]:
    """What became of all that were raised; of the last month, how long they waited until somebody had one.

    An alert that came back is left out of that: when it did is not known any more.
    """
    tally, lately = work.alerts.tally(), work.alerts.opened(work.now - MONTH, work.now)
    waits = sorted(
        (alert.acknowledged_at - alert.opened_at).total_seconds()
        for alert in lately
        if alert.acknowledged_at and not alert.reopened_version
    )
    quantiles = (("0.5", median_low(waits)), ("1", waits[-1])) if waits else ()
    unclaimed = sum(alert.unclaimed for alert in work.alerts.open())
    raised = (Sample(sum(tally.values())),)
    return (
        Metric("firebreak_alerts_raised_total", Kind.COUNTER, "alerts that were ever raised", raised),
        _by("state", "firebreak_alerts", "alerts by what became of them", tally.items()),
        _gauge("firebreak_alerts_unclaimed", "open alerts that nobody has taken", unclaimed),
        _gauge("firebreak_alerts_acknowledged", "those that somebody took, in the last 30 days", len(waits)),
        _by(
            "quantile",
            "firebreak_alert_acknowledgement_seconds",
            "from an alert to whoever took it, in the last 30 days",
            quantiles,
        ),
    )


def source_metrics(statuses: Sequence[SourceStatus]) -> Iterable[Metric]:
    """Counters begin with the process; of the gaps the latest are known from before."""
    for name, help_, number in _OF_A_SOURCE:
        numbers = ((status.name, number(status)) for status in statuses)
        yield _by("source", name, help_, ((source, n) for source, n in numbers if n is not None))
    each = ((status, state) for status in statuses for state in State)
    states = (Sample(s.state is state, {"source": s.name, "state": state.value}) for s, state in each)
    yield Metric("firebreak_source_state", Kind.GAUGE, "1 for the state that a source is in", tuple(states))


_OF_A_SOURCE: tuple[tuple[str, str, Callable[[SourceStatus], float | None]], ...] = (
    ("firebreak_posts_total", "posts received by source", lambda s: s.received),
    ("firebreak_posts_rejected_total", "posts that could not be read", lambda s: s.rejected),
    ("firebreak_source_silent", "1 while it brings nothing for longer than usual", lambda s: bool(s.silence)),
    ("firebreak_source_restarts_total", "how often a source was started again", lambda s: s.restarts),
    (
        "firebreak_source_lag_seconds",
        "between a post's own time and its being stored",
        lambda s: s.lag.total_seconds() if s.lag is not None else None,
    ),
    (
        "firebreak_source_last_gap_timestamp_seconds",
        "until when posts were missed last",
        lambda s: s.gaps[-1].until.timestamp() if s.gaps else None,
    ),
    (
        "firebreak_source_missed_seconds",
        "in the latest gaps that are known, together",
        lambda s: sum((gap.until - gap.since).total_seconds() for gap in s.gaps),
    ),
    (
        "firebreak_source_last_post_timestamp_seconds",
        "when it brought something last",
        lambda s: s.last_event.timestamp() if s.last_event else None,
    ),
    (
        "firebreak_source_deaf_since_timestamp_seconds",
        "since when nothing can be relied on to come",
        lambda s: s.silent_since.timestamp() if s.is_deaf else None,
    ),
)


def allowance_metrics(statuses: Sequence[SourceStatus]) -> Iterable[Metric]:
    """Of the sources that may use only so much a day."""
    found = [(s.name, s.allowance) for s in statuses if s.allowance]
    used = tuple(Sample(a.used, {"source": name, "unit": a.unit}) for name, a in found)
    limits = tuple(Sample(a.limit, {"source": name, "unit": a.unit}) for name, a in found)
    yield Metric("firebreak_source_used_today", Kind.GAUGE, "of a source's daily limit", used)
    yield Metric("firebreak_source_daily_limit", Kind.GAUGE, "what a source may use a day", limits)


def sources_part(statuses: Sequence[SourceStatus]) -> Part:
    """One that stopped, other than because there is nothing more to come, waits for a person."""
    if statuses and all(status.state is State.STOPPED for status in statuses):
        return Part(Health.DOWN, f"all {len(statuses)} have stopped")
    if ailing := [status for status in statuses if status.is_deaf]:
        return Part(Health.DEGRADED, f"{len(ailing)} of {len(statuses)} need a look")
    return Part(Health.OK, f"{len(statuses)} listened to")


def deliveries_part(waiting: int, lately: Untold) -> Part:
    said = f"{waiting} waiting; in the last day {lately.refused} refused for good"
    if lately.events or lately.deadlines:
        said += f", {lately.events} events and {lately.deadlines} deadlines given up"
    late = waiting > MANY_WAITING or lately.total
    return Part(Health.DEGRADED if late else Health.OK, said)


def _backlog(work: Work) -> Mapping[str, int]:
    return work.deliveries.backlog()


def _untold(work: Work) -> tuple[int, Untold]:
    return work.deliveries.backlog()["pending"], untold(work)


def _counts(work: Work) -> tuple[Mapping[str, int], float, int, tuple[Metric, ...]]:
    oldest = work.deliveries.oldest_due(work.now)
    late = (work.now - oldest).total_seconds() if oldest else 0.0
    return (
        work.deliveries.backlog(),
        late,
        len([crisis for crisis in work.crises.open() if not crisis.drill]),
        alert_metrics(work),
    )


def _by(label: str, name: str, help_: str, values: Iterable[tuple[str, float]]) -> Metric:
    """One sample for each value of `label`."""
    kind = Kind.COUNTER if name.endswith("_total") else Kind.GAUGE
    return Metric(name, kind, help_, tuple(Sample(value, {label: of}) for of, value in values))


def _gauge(name: str, help_: str, value: float) -> Metric:
    return Metric(name, Kind.GAUGE, help_, (Sample(value),))
