"""What a backtest tells: each alert with its reason, how often there were any, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.charts import Chart
from bot.charts.past import Hour, past_chart
from bot.commands.replay.report import moment
from bot.detection.counts import Said
from bot.detection.detector import Look
from bot.detection.episode import Change
from bot.detection.rates import likely
from bot.detection.spike import NUMBERS_ALONE, SHIPPED
from bot.detection.timeline import Counted
from bot.domain.storm.alert import Storm
from bot.domain.storm.rule import Rule
from bot.slack.views.storm import storm as words

Window = tuple[datetime, datetime]
WEEK = timedelta(weeks=1)
FEW_WEEKS = 4.0  # less past says little about how often
YEAR = 8760.0  # hours

FUTURE = (
    "This is what the past would have given. The next weeks will differ: look again after a month, and after "
    "every change of what the watch listens to."
)


@dataclass(frozen=True)
class Past:
    """`buckets` begins anew at each call; in `holes` nobody recorded."""

    name: str
    said: str
    buckets: Callable[[], Iterable[Counted]]
    step: timedelta
    holes: Sequence[Window] = ()
    notes: Sequence[str] = ()
    heard: Said = lambda _: NUMBERS_ALONE


@dataclass(slots=True)
class Alarm:
    """What opened it, and what became of it. `ended_at` is ``None`` while it goes on."""

    look: Look
    total: int
    ended_at: datetime | None = None

    @property
    def at(self) -> datetime:
        return self.look.verdict.window.at


@dataclass
class Diary:
    """What a detector that lives through `past` would have done."""

    past: Past
    alarms: list[Alarm] = field(default_factory=list)
    first: datetime | None = None
    judged_from: datetime | None = None  # before it there was not enough history
    last: datetime | None = None
    hours: dict[datetime, Hour] = field(default_factory=dict)

    def following(self, looks: Iterable[Look]) -> Iterator[Look]:
        for look in looks:
            self._note(look)
            yield look

    def _note(self, look: Look) -> None:
        self.last = look.verdict.window.at
        self.first = self.first or self.last - self.past.step
        if look.baseline.enough and self.judged_from is None:
            self.judged_from = self.last
        self._note_hour(look)
        if look.change is Change.OPENED:
            self.alarms.append(Alarm(look, look.episode.total))
        elif look.episode.open or look.change is Change.ENDED:
            self.alarms[-1].total = look.episode.total
            self.alarms[-1].ended_at = look.episode.ended_at

    def _note_hour(self, look: Look) -> None:
        window, expected = look.verdict.window, look.verdict.expected
        hour = (window.at - self.past.step).replace(minute=0, second=0, microsecond=0)
        before = self.hours.get(hour)
        if before is None or window.counts[-1] > before.posts:
            self.hours[hour] = Hour(hour, window.counts[-1], expected[-1] if expected else None)

    @property
    def judged(self) -> list[Alarm]:
        """Those with enough history to say what is normal."""
        return [alarm for alarm in self.alarms if self.judged_from and alarm.at >= self.judged_from]

    def weeks(self, without: Sequence[Window] = ()) -> float:
        """Weeks of listening with enough history, `without` these windows."""
        if self.judged_from is None or self.last is None:
            return 0.0
        since, until = self.judged_from, self.last
        gone = [*self.past.holes, *without]
        inside = sum((max(timedelta(), min(e, until) - max(b, since)) for b, e in gone), timedelta())
        return max(0.0, (until - since - inside) / WEEK)


def lines(diary: Diary, windows: Sequence[Window] | None = None) -> list[str]:
    """The whole report; `windows` are the storms that people marked, ``None`` when nobody did."""
    past = diary.past
    return [
        past.said,
        *(f"{_span(hole)} nothing was recorded; that counts as not listened to" for hole in past.holes),
        *past.notes,
        "\n=== When it would have alerted ===\n",
        *(line for n, alarm in enumerate(diary.alarms, 1) for line in _alarm(n, alarm, windows)),
        *([] if diary.alarms else ["Never."]),
        "\n=== How often ===\n",
        *_often(diary, windows),
    ]


def picture(diary: Diary, windows: Sequence[Window] | None) -> Chart:
    """The whole past with its alerts, numbered as in the report."""
    return past_chart(
        list(diary.hours.values()),
        alerts=[alarm.at for alarm in diary.alarms],
        storms=windows or (),
        title=f"{diary.past.name}: {_counted(len(diary.alarms), 'alert')}",
    )


# --- each alert -------------------------------------------------------------------------------------


def _alarm(number: int, alarm: Alarm, windows: Sequence[Window] | None) -> list[str]:
    storm = _storm(alarm.look)
    return [
        f"{number}. {moment(alarm.at)}: {words.headline(storm)}{_marked(alarm, windows)}",
        f"   {words.reason(storm)} {_rare(alarm.look)}{_outcome(alarm)}",
    ]


def _storm(look: Look) -> Storm:
    verdict = look.verdict
    main = verdict.main
    return Storm(
        began_at=look.episode.began_at or verdict.window.at,
        seen_at=verdict.window.at,
        window_minutes=main.minutes,
        count=main.count,
        expected=main.expected,
        level=verdict.level.value,
        ratio=main.ratio,
        rules=tuple(rule.value for rule in verdict.rules),
        signs=verdict.signs,
    )


def _marked(alarm: Alarm, windows: Sequence[Window] | None) -> str:
    if windows is None:
        return ""
    return " [a marked storm]" if _within(alarm, windows) else " [false alarm]"


def _rare(look: Look) -> str:
    """What the rule saw, beside the numbers of the headline."""
    verdict, said = look.verdict, []
    if Rule.VOLUME in verdict.rules:
        said.append(f"By this watch's own past such an hour comes {_once(verdict.score)}.")
    if Rule.NEGATIVE_SHARE in verdict.rules and verdict.negative_share is not None:
        usual = verdict.usual_negative_share or 0.0
        said.append(f"{verdict.negative_share:.0%} negative, normally {usual:.0%}.")
    if Rule.GRAVE_WORDS in verdict.rules:
        said.append("Said: " + ", ".join(f"“{word}” {n}×" for word, n in verdict.grave.items()) + ".")
    if Rule.FIXED_MINIMUM in verdict.rules:
        said.append("There was not a day of history yet.")
    return "".join(f"{sentence} " for sentence in said)


def _once(hours: float) -> str:
    """Beyond the length of the past it is an extrapolation, so it is said roughly."""
    if hours < 48:
        return f"once in {hours:.0f} hours"
    return f"once in {hours / 24:,.0f} days" if hours < YEAR else "less than once a year"


def _outcome(alarm: Alarm) -> str:
    total = f"{alarm.total:,} posts"
    if alarm.ended_at is None:
        return f"Still going on at the end, {total} so far."
    return f"Over {moment(alarm.ended_at)}, {total}."


# --- how often --------------------------------------------------------------------------------------


def _often(diary: Diary, windows: Sequence[Window] | None) -> list[str]:
    weeks, alarms = diary.weeks(), diary.judged
    if not weeks:
        return ["Less than a day of history: too little to say what is normal, and so how often it alerts."]
    said = [f"{_counted(len(alarms), 'alert')} in {weeks:.1f} weeks: {_rate(len(alarms), weeks)}."]
    early = len(diary.alarms) - len(alarms)
    if early:
        said.append(f"Not counted: {early} before there was enough history.")
    if weeks < FEW_WEEKS:
        said.append(f"{weeks:.1f} weeks are little: a rate from them is a first guess.")
    if windows is None:
        return [
            *said,
            "Which of them were false alarms nobody has said: at most all. "
            "Mark the real storms in a file `begin,end` and give it with --storms.",
        ]
    return [*said, *_against(diary, windows)]


def _against(diary: Diary, windows: Sequence[Window]) -> list[str]:
    asked = [w for w in windows if diary.judged_from and w[1] >= diary.judged_from]
    missed = [w for w in asked if not any(_within(alarm, [w]) for alarm in diary.judged)]
    false, quiet = _false(diary, windows), diary.weeks(without=windows)
    early = len(windows) - len(asked)
    return [
        f"Storms that people marked: {len(asked)}; an alert came in {len(asked) - len(missed)} of them."
        + (f" Not counted: {early} before there was enough history." if early else ""),
        *(f"  missed: {_span(window)}" for window in missed),
        f"{_counted(false, 'false alarm')} in the {quiet:.1f} weeks outside them: {_rate(false, quiet)}.",
    ]


def _within(alarm: Alarm, windows: Sequence[Window]) -> bool:
    return any(begin <= alarm.at <= end for begin, end in windows)


def _false(diary: Diary, windows: Sequence[Window]) -> int:
    return sum(not _within(alarm, windows) for alarm in diary.judged)


def _rate(count: int, weeks: float) -> str:
    if not weeks:
        return "no week is left to count in"
    low, high = likely(count)
    return f"{count / weeks:.2f} a week (by chance alone {low / weeks:.2f} to {high / weeks:.2f})"


# --- a suggestion -----------------------------------------------------------------------------------


def suggestion(
    tried: Mapping[float, Diary], wanted: float, windows: Sequence[Window] | None = None
) -> list[str]:
    """`tried`: how rare an hour had to be ("once in so many hours") -> what happened. `wanted` a week."""
    weeks = next(iter(tried.values())).weeks()
    head = f"\n=== For {wanted:g} alerts a week ===\n"
    if not weeks:
        return [head, "Less than a day of history: nothing can be suggested."]
    table = [f"  {'alert when such an hour comes':<32}{'alerts':>8}{'a week':>9}"]
    for once, diary in tried.items():
        shipped = " (shipped)" if once == SHIPPED.once_in_hours else ""
        count = len(diary.judged)
        false = f"   false alarms: {_false(diary, windows)}" if windows is not None else ""
        table.append(f"  {f'once in {once:,.0f} hours' + shipped:<32}{count:>8}{count / weeks:>9.2f}{false}")
    return [head, *table, *_chosen(tried, wanted, weeks), FUTURE]


def _chosen(tried: Mapping[float, Diary], wanted: float, weeks: float) -> list[str]:
    fitting = {once: count for once, diary in tried.items() if (count := len(diary.judged)) / weeks <= wanted}
    if not fitting:
        return [
            f"Nothing tried gives as few as {wanted:g} a week. What is left are other rules or a watch that "
            "hears too much: look at the reasons above, raise the smallest count, or narrow its words."
        ]
    once = min(fitting)
    return [
        f"Suggested: once in {once:,.0f} hours. Here it gave {_rate(fitting[once], weeks)}.",
        *_checked(tried, wanted),
    ]


def _checked(tried: Mapping[float, Diary], wanted: float) -> list[str]:
    """The same choice made on the first half alone, judged by the second: how far such a choice carries."""
    some = next(iter(tried.values()))
    if some.judged_from is None or some.last is None:
        return []
    middle = some.judged_from + (some.last - some.judged_from) / 2
    half = some.weeks() / 2
    early = {once: sum(a.at < middle for a in diary.judged) for once, diary in tried.items()}
    fitting = [once for once, count in early.items() if count / half <= wanted]
    if not fitting:
        return ["Chosen on the first half alone there would have been nothing to suggest."]
    once = min(fitting)
    later = sum(a.at >= middle for a in tried[once].judged)
    return [
        f"The same choice on the first half alone (once in {once:,.0f} hours) would have given "
        f"{later / half:.2f} a week in the second half."
    ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _span(window: Window) -> str:
    return f"From {moment(window[0])} to {moment(window[1])}"
