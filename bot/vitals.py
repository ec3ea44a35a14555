"""How the parts of a running bot are: for /healthz and /metrics. No address, no person, no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.service.ports import Office, Work
from bot.service.untold import Untold, untold
from bot.slack.gateway import Gateway
from bot.slack.refusals import Refused
from bot.slack.socket import Connection, Link
from bot.slack.socket import Health as Connected
from bot.sources.frame import SourceStatus, State
from bot.sources.supervisor import Supervisor
from bot.web.health import Check, Health, Part
from bot.web.metrics import Kind, Metric, Sample

_ANOTHER = "put in another one (`python -m bot doctor` says where it comes from) and start again"
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
        backlog, alerts, crises = self._office.read(_counts)
        statuses = self._statuses()
        yield Metric(
            "firebreak_deliveries",
            Kind.GAUGE,
            "messages for Slack by state",
            tuple(Sample(count, {"state": state}) for state, count in backlog.items()),
        )
        yield _gauge("firebreak_alerts_open", "alerts that wait for a decision", alerts)
        yield _gauge("firebreak_crises_open", "crises that are open", crises)
        yield Metric(
            "firebreak_posts_total",
            Kind.COUNTER,
            "posts received by source",
            tuple(Sample(status.received, {"source": status.name}) for status in statuses),
        )
        yield Metric(
            "firebreak_source_lag_seconds",
            Kind.GAUGE,
            "between a post's own time and its being stored",
            tuple(Sample(s.lag.total_seconds(), {"source": s.name}) for s in statuses if s.lag is not None),
        )
        yield from allowance_metrics(statuses)

    def _database(self) -> Part:
        self._office.read(_counts)
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


def _untold(work: Work) -> tuple[int, Untold]:
    return work.deliveries.backlog()["pending"], untold(work)


def _counts(work: Work) -> tuple[Mapping[str, int], int, int]:
    return work.deliveries.backlog(), len(work.alerts.open()), len(work.crises.open())


def _gauge(name: str, help_: str, value: float) -> Metric:
    return Metric(name, Kind.GAUGE, help_, (Sample(value),))
