"""Who is on call when: shown to everybody, changed in forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from bot.domain.staff.oncall import DUTY_LABELS, EVERY_DAY, MAX_DAYS, MAX_PEOPLE, Cover, CoverGap, Rota, Turn
from bot.domain.staff.team import OnCallBoard
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list, tell_many

MAX_GAPS = 6
TURNS_SHOWN = 3  # of now, and the next ones
NEW = Ref("rota", "")
WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))  # fmt: skip  # noqa: E501


def calendar(board: OnCallBoard) -> Drawn:
    """Whoever is on watch first, then what is missing, then every duty with its next turns."""
    first = watching(board)
    duties = [_duty(duty, turns) for duty, turns in board.turns.items()]
    holes = gaps(board.gaps)
    add = b.button(_("Add turns"), ids.ROTA_ADD, NEW) if board.may_edit else None
    cover = b.button(_("Somebody covers"), ids.COVER_ADD, Ref("cover", ""))
    rows: list[Block | list[Block]] = [
        *(b.section(line) for line in duties),
        *([b.context(_unplanned())] if not duties else []),
        *(b.section(_cover(each), accessory=_end(each)) for each in board.covers),
        *(b.section(_rota(each), accessory=_change(each, may_edit=board.may_edit)) for each in board.rotas),
    ]
    shown = b.fitted(
        [b.section(first), *([b.section(*holes)] if holes else [])], rows, [b.actions(add, cover)], _more
    )
    return b.drawn(join([first, *holes, *duties]), shown)


def watching(board: OnCallBoard) -> Mrkdwn:
    """S4.3: by name, at all times."""
    if board.watcher is None:
        return tell("*Nobody is on watch.* An alert would ask nobody: name people with `/crisis roster`.")
    if board.watch_until is None:
        return tell(
            "*On watch now:* {person}, first on the roster. An alert asks them first.",
            person=mention(board.watcher),
        )
    return tell(
        "*On watch now:* {person}, until {until}. An alert asks them first.",
        person=mention(board.watcher),
        until=day_clock(board.watch_until),
    )


def gaps(found: Sequence[CoverGap]) -> list[Mrkdwn]:
    """What nobody covers in the next two weeks; with no gap, nothing."""
    if not found:
        return []
    title = tell_many(
        "*{count} gap in the next 14 days.* Press *Somebody covers*, or add turns.",
        "*{count} gaps in the next 14 days.* Press *Somebody covers*, or add turns.",
        len(found),
    )
    rest = len(found) - MAX_GAPS
    more = [tell_many("and {count} more", "and {count} more", rest)] if rest > 0 else []
    return [title, *map(_gap, found[:MAX_GAPS]), *more]


def _gap(gap: CoverGap) -> Mrkdwn:
    line = tell(
        "• {duty}: nobody from {since} until {until}",
        duty=tell(DUTY_LABELS[gap.duty]),
        since=day_clock(gap.since),
        until=day_clock(gap.until),
    )
    return join([line, tell("({holiday})", holiday=escape(gap.holiday, 60))] if gap.holiday else [line], " ")


def _duty(duty: str, turns: Sequence[Turn]) -> Mrkdwn:
    now, *later = turns[:TURNS_SHOWN]
    until = tell("until {until}", until=day_clock(now.until)) if later else tell("for the next 14 days")
    told = [tell("{people} {until}", people=_people(now), until=until)]
    told += [tell("then {people} from {since}", people=_people(t), since=day_clock(t.since)) for t in later]
    return tell("*{duty}:* {turns}", duty=tell(DUTY_LABELS[duty]), turns=join(told, "; "))


def _people(turn: Turn) -> Mrkdwn:
    return tell_list([mention(p) for p in turn.people]) if turn.people else tell("*nobody*")


def _unplanned() -> Mrkdwn:
    return tell("No turns are planned: everybody on the roster counts as on call at all times, in its order.")


def _rota(rota: Rota) -> Mrkdwn:
    turns = tell_many("turns of {count} day", "turns of {count} days", rota.days)
    days = "" if rota.weekdays == EVERY_DAY else ", ".join(_(WEEKDAYS[day]) for day in rota.weekdays)
    return join(
        [
            tell("*{duty}*", duty=tell(DUTY_LABELS[rota.duty])),
            tell_list([mention(p) for p in rota.people]),
            turns,
            tell(
                "{starts} to {ends}, {zone}", starts=_hour(rota.starts), ends=_hour(rota.ends), zone=rota.zone
            ),
            escape(days, 200),
            tell("holidays of {country} off", country=rota.country) if rota.country else Mrkdwn(""),
        ],
        " · ",
    )


def _cover(cover: Cover) -> Mrkdwn:
    values = {
        "person": mention(cover.person_id),
        "duty": tell(DUTY_LABELS[cover.duty]) if cover.duty else tell("every duty"),
        "since": day_clock(cover.since),
        "until": day_clock(cover.until),
    }
    if cover.instead_of:
        values["other"] = mention(cover.instead_of)
        return tell("{person} covers {other} ({duty}) from {since} until {until}.", **values)
    return tell("{person} is on call ({duty}) from {since} until {until}.", **values)


def _end(cover: Cover) -> Block:
    return b.button(_("End it"), ids.COVER_END, Ref("cover", cover.id))


def _change(rota: Rota, *, may_edit: bool) -> Block | None:
    ref = Ref("rota", rota.id, rota.version)
    choices = [(_("Change"), Ref("rota", rota.id, extra={"do": "edit"})), (_("Remove"), ref)]
    return b.menu(ids.ROTA_MORE, choices) if may_edit else None


def _more(count: int) -> Block:
    return b.context(tell_many("…and {count} more like it.", "…and {count} more like these.", count))


def _hour(at: time) -> str:
    return f"{at:%H:%M}"


# --- forms ------------------------------------------------------------------------------------------


def rota_form(rota: Rota | None, *, zone: str) -> Block:
    """Fields: ``duty``, ``people``, ``days``, ``begins``, ``starts``, ``ends``, ``weekdays``, ``zone``,
    ``country``, ``off``. `zone` is that of whoever fills it in.
    """
    fields = [*_who(rota), *_when(rota), *_where(rota, zone)]
    ref = Ref("rota", rota.id, rota.version) if rota else NEW
    return f.modal(ids.FORM_ROTA, title=_("On-call turns"), submit=_("Save"), ref=ref, blocks=fields)


def _who(rota: Rota | None) -> list[Block]:
    duties = [(duty, _(label)) for duty, label in DUTY_LABELS.items()]
    return [
        f.field("duty", _("On call for what?"), f.select(duties, rota.duty if rota else duties[0][0])),
        f.field(
            "people",
            _("Who, in which order?"),
            f.people(rota.people if rota else (), most=MAX_PEOPLE),
            hint=_("They take turns, the first one first. One person alone is on call every time."),
        ),
        f.field(
            "days",
            _("How many days is one turn?"),
            f.amount(str(rota.days if rota else 7), least="1", most=str(MAX_DAYS)),
        ),
    ]


def _when(rota: Rota | None) -> list[Block]:
    weekdays = [(str(day), _(name)) for day, name in enumerate(WEEKDAYS)]
    chosen = rota.weekdays if rota else EVERY_DAY
    return [
        f.field("begins", _("On which day does the first turn begin?"), f.day(rota.begins if rota else None)),
        f.field("starts", _("From what hour?"), f.hour(rota.starts if rota else time(9))),
        f.field(
            "ends",
            _("Until what hour?"),
            f.hour(rota.ends if rota else time(9)),
            hint=_("The same hour as above is round the clock."),
        ),
        f.field("weekdays", _("On which days?"), f.several(weekdays, map(str, chosen))),
    ]


def _where(rota: Rota | None, zone: str) -> list[Block]:
    return [
        f.field(
            "zone",
            _("In which time zone?"),
            f.text(rota.zone if rota else zone, limit=60),
            hint=_("Such as Europe/Berlin."),
        ),
        f.field(
            "country",
            _("Whose public holidays are off?"),
            f.text(rota.country if rota else "", limit=12),
            hint=_("Two letters such as DE, or DE-BY for a part. On those days somebody has to cover."),
            optional=True,
        ),
        f.field(
            "off",
            _("Other days off"),
            f.text("\n".join(rota.off) if rota else "", lines=True, limit=1_000),
            hint=_("Each as 2026-12-24, one to a line."),
            optional=True,
        ),
    ]


def cover_form(now: datetime, *, person_id: str) -> Block:
    """Fields: ``person_id``, ``instead_of``, ``duty``, ``since``, ``until``."""
    duties = [(duty, _(label)) for duty, label in DUTY_LABELS.items()]
    return f.modal(
        ids.FORM_COVER,
        title=_("Somebody covers"),
        submit=_("Save"),
        ref=Ref("cover", ""),
        blocks=[
            f.field("person_id", _("Who stands in?"), f.person()),
            f.field(
                "instead_of",
                _("Whose turns do they take?"),
                f.person(person_id),
                hint=_("Leave it empty to put somebody on call where nobody is; then choose for what."),
                optional=True,
            ),
            f.field(
                "duty",
                _("For what?"),
                f.select(duties),
                hint=_("Empty: every turn of theirs."),
                optional=True,
            ),
            f.field("since", _("From when?"), f.moment(now)),
            f.field("until", _("Until when?"), f.moment()),
        ],
    )


def saved(rota: Rota) -> Mrkdwn:
    return tell("Saved. {rota}. `/crisis oncall` shows who is on call when.", rota=_rota(rota))


def covered(cover: Cover) -> Mrkdwn:
    return tell("Saved. {cover}", cover=_cover(cover))


def removed() -> Mrkdwn:
    return tell("These turns are removed. `/crisis oncall` shows who is on call without them.")


def ended() -> Mrkdwn:
    return tell("The cover is over. `/crisis oncall` shows who is on call now.")
