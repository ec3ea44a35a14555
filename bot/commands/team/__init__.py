"""`python -m bot team export|import`: all that a team set, as one YAML file. Keep it as you keep a password:
whoever knows the topic of a push message reads what is sent there.

People are named by their Slack ids. What the file does not hold stays as it is; what it holds is brought to
what it says, and a second import changes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from bot.commands.team.shape import FORMAT, SHAPE
from bot.domain.errors import DeliveryError, Invalid
from bot.domain.plan.schema.shape import Fault
from bot.domain.staff.accounts import Account, SecondFactor
from bot.domain.staff.audiences import Audience, channels_in, people_in
from bot.domain.staff.contact import Way
from bot.domain.staff.member import Member
from bot.domain.staff.oncall import Cover, Rota, checked
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power
from bot.service.ports import Office, Work
from bot.service.staff import team
from bot.service.staff.team import TeamFile
from bot.service.watch.watches import WatchForm
from bot.storage.plain_yaml import Tree, Unreadable, read

MAX_BYTES = 2_000_000
Plain = dict[str, Any]
WhyNot = Callable[[str], str]  # a channel's id -> why nobody can be told there, empty where somebody can


# --- out --------------------------------------------------------------------------------------------


def export_team(office: Office, out: Path | None) -> int:
    text = written(office.read(team.current))
    if out is None:
        print(text, end="")
    else:
        out.touch(mode=0o600)
        out.chmod(0o600)
        out.write_text(text, encoding="utf-8")
        print(f"The team is in {out}; `python -m bot team import {out}` brings it back.", file=sys.stderr)
    return 0


def written(found: TeamFile) -> str:
    plain: Plain = {
        "format": FORMAT,
        "people": [
            _full(id=p, name=found.names.get(p, ""), function=m.function,
                  quiet_from=_hour(m.quiet_from), quiet_until=_hour(m.quiet_until))
            for p, m in (found.members or {}).items()
        ],
        "roster": {role.value: list(chain) for role, chain in (found.roster or {}).items()},
        "rotas": [_of_rota(rota) for rota in found.rotas or ()],
        "covers": [
            _full(id=c.id, duty=c.duty, person=c.person_id, instead_of=c.instead_of, set_by=c.set_by,
                  since=c.since.isoformat(), until=c.until.isoformat())
            for c in found.covers or ()
        ],
        "powers": {power.value: sorted(roles) for power, roles in (found.powers or {}).items()},
        "audiences": {a.value: list(channels) for a, channels in (found.audiences or {}).items()},
        "contacts": [
            {"person": p, "ways": [_full(pager=way.pager, address=way.address) for way in ways]}
            for p, ways in (found.contacts or {}).items()
        ],
        "grave_words": list(found.grave_words or ()),
        "watches": [_of_watch(form, owner) for form, owner in found.watches or ()],
        "accounts": [_of_account(account) for account in found.accounts or ()],
    }  # fmt: skip
    return yaml.safe_dump(_simple(plain), allow_unicode=True, sort_keys=False, width=110)


def _of_rota(rota: Rota) -> Plain:
    return _full(
        id=rota.id, duty=rota.duty, people=list(rota.people), zone=rota.zone, begins=rota.begins.isoformat(),
        days=rota.days, starts=_hour(rota.starts), ends=_hour(rota.ends), weekdays=list(rota.weekdays),
        country=rota.country, off=list(rota.off),
    )  # fmt: skip


def _of_watch(form: WatchForm, owner: str) -> Plain:
    return _full(
        name=form.name, terms=form.terms.splitlines(), must_not=form.must_not.splitlines(),
        accents=form.accents, lookalikes=form.lookalikes, sources=list(form.sources), preset=str(form.preset),
        ratio=str(form.ratio), min_count=form.min_count, share_rise=str(form.share_rise),
        once_in_hours=str(form.once_in_hours), reach=form.reach, grave_words=form.grave_words,
        grave_left_out=form.grave_left_out, owner=owner,
    )  # fmt: skip


def _of_account(account: Account) -> Plain:
    return _full(
        network=account.network, handle=account.handle, owners=list(account.owners),
        publishers=list(account.publishers), readers=list(account.readers), outside=list(account.outside),
        second_factor=account.second_factor.value,
    )  # fmt: skip


def _full(**values: Any) -> Plain:
    """What is empty is left out."""
    return {name: value for name, value in values.items() if value not in ("", [], None)}


def _hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _simple(value: Any) -> Any:
    """Enumerations as their plain text."""
    if isinstance(value, dict):
        return {str(key): _simple(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_simple(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


# --- in ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """A line each: `people` come and go, or hold other roles; `things` are what is set anew."""

    people: tuple[str, ...] = ()
    things: tuple[str, ...] = ()


class DryRun(Exception):
    """Everything was tried, and nothing of it stays."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes


def import_team(office: Office, file: Path, *, is_dry: bool, why_not: WhyNot | None = None) -> int:
    """0 when it is in force (or would be), 2 when the file cannot be used; then nothing is changed. `why_not`
    asks Slack about a channel, where it can be asked.
    """
    content = file.read_bytes()
    found, problems = (
        load(content.decode("utf-8", "replace")) if len(content) <= MAX_BYTES else (None, ["is too large"])
    )
    if found is None:
        print(*(f"{file}:{problem}" for problem in problems), sep="\n", file=sys.stderr)
        return 2
    closed = _closed(found, why_not)
    if closed:
        print(*(f"{file}: {problem}" for problem in closed), sep="\n", file=sys.stderr)
        return 2
    try:
        changes = office.perform(_bring, found, is_dry)
    except DryRun as dry:
        changes = dry.changes
    except Invalid as refused:
        said = [str(refused), *(f"{name}: {phrase}" for name, phrase in refused.fields.items())]
        print(f"{file}: {' '.join(said)}", file=sys.stderr)
        return 2
    _tell(changes, is_dry=is_dry)
    return 0


def _tell(changes: Changes, *, is_dry: bool) -> None:
    """People first: whom a file takes out is asked for nothing any more."""
    for line in (*changes.people, *changes.things):
        print(line)
    if not changes.things:
        print("Nothing changes.")
        return
    count = f"{len(changes.things)} {'thing' if len(changes.things) == 1 else 'things'}"
    print(
        f"{count} would change. Nothing is done yet: the same with --yes does it."
        if is_dry
        else f"{count} changed."
    )


def _closed(wanted: TeamFile, why_not: WhyNot | None) -> list[str]:
    """The channels in which a group cannot be told, as `/crisis audiences` refuses them."""
    places = (wanted.audiences or {}).items()
    named = [(audience, channel) for audience, found in places for channel in channels_in(found)]
    try:
        if why_not:
            told = [(audience, channel, why_not(channel)) for audience, channel in named]
            return [f"audiences: {audience} in {channel}: {why}" for audience, channel, why in told if why]
    except DeliveryError as error:
        print(f"Slack could not be asked: {error}", file=sys.stderr)
    if named:
        print(_UNSEEN, file=sys.stderr)
    return []


_UNSEEN = (
    "audiences: Slack was not asked whether the channels are open to Firebreak and to no strangers. Each is "
    "looked at before anything is said in it; `/crisis audiences` looks now."
)


def _bring(work: Work, wanted: TeamFile, is_dry: bool) -> Changes:
    strangers = team.unknown(work, _people(wanted))
    if strangers:
        raise Invalid(f"nobody here has the id {', '.join(strangers)}: start the bot once in this workspace")
    left = tuple(
        f"people: {person} is no longer here, so nobody asks them"
        for person in team.gone(work, _people(wanted))
    )
    moved = team.moved(work, wanted)
    things = team.apply(work, wanted)
    changes = Changes((*moved, *left), things) if things else Changes()
    if is_dry:
        raise DryRun(changes)
    return changes


def _people(wanted: TeamFile) -> tuple[str, ...]:
    chains = (person for chain in (wanted.roster or {}).values() for person in chain)
    turns = (person for rota in wanted.rotas or () for person in rota.people)
    covers = (p for c in wanted.covers or () for p in (c.person_id, c.instead_of) if p)
    owners = (owner for _, owner in wanted.watches or () if owner)
    holders = (person for account in wanted.accounts or () for person in account.holders)
    tell = (person for places in (wanted.audiences or {}).values() for person in people_in(places))
    reached = wanted.contacts or {}
    named = (*(wanted.members or {}), *chains, *turns, *covers, *owners, *holders, *tell, *reached)
    return tuple(dict.fromkeys(named))


def load(text: str) -> tuple[TeamFile | None, list[str]]:
    """What the file says, or every problem with its line and field."""
    try:
        tree = read(text)
    except Unreadable as error:
        return None, [f"{error.line}: {error}"]
    problems = [f"{line}: {said}" for line, said in tree.troubles]
    problems += [_told(tree, fault) for fault in SHAPE.check(tree.value, ())]
    if problems:
        return None, problems
    rotas = [_rota(row) for row in tree.value.get("rotas", ())]
    problems = [_told(tree, fault) for n, rota in enumerate(rotas) for fault in _faults(n, rota)]
    return (None, problems) if problems else (_file(tree.value, tuple(rotas)), [])


def _told(tree: Tree, fault: Fault) -> str:
    lines = (tree.lines.get(fault.path[:n]) for n in range(len(fault.path), -1, -1))
    line = next((found for found in lines if found), 1)
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault.path).lstrip(".")
    return f"{line}: {where or 'the file'} {fault.text}"


def _faults(number: int, rota: Rota) -> Iterator[Fault]:
    try:
        checked(rota)
    except Invalid as refused:
        yield from (Fault(("rotas", number, name), str(said)) for name, said in refused.fields.items())


def _file(plain: Plain, rotas: tuple[Rota, ...]) -> TeamFile:
    def given(name: str, make: Callable[[Any], Any]) -> Any:
        return make(plain[name]) if name in plain else None

    return TeamFile(
        members=given("people", lambda rows: {row["id"]: _member(row) for row in rows}),
        roster=given("roster", lambda table: {Role(role): tuple(chain) for role, chain in table.items()}),
        rotas=rotas if "rotas" in plain else None,
        covers=given("covers", lambda rows: tuple(map(_cover, rows))),
        powers=given(
            "powers", lambda table: {Power(p): frozenset(map(Role, roles)) for p, roles in table.items()}
        ),
        audiences=given("audiences", lambda table: {Audience(a): tuple(ids) for a, ids in table.items()}),
        contacts=given(
            "contacts", lambda rows: {row["person"]: tuple(Way(**way) for way in row["ways"]) for row in rows}
        ),
        grave_words=given("grave_words", tuple),
        watches=given("watches", lambda rows: tuple(map(_watch, rows))),
        accounts=given("accounts", lambda rows: tuple(map(_account, rows))),
    )


def _member(row: Plain) -> Member:
    return Member(
        person_id=row["id"],
        function=row.get("function", ""),
        quiet_from=time.fromisoformat(row["quiet_from"]) if "quiet_from" in row else None,
        quiet_until=time.fromisoformat(row["quiet_until"]) if "quiet_until" in row else None,
    )


def _rota(row: Plain) -> Rota:
    made = {**row, "people": tuple(row["people"]), "begins": date.fromisoformat(row["begins"])}
    made |= {name: time.fromisoformat(row[name]) for name in ("starts", "ends") if name in row}
    made |= {name: tuple(row[name]) for name in ("weekdays", "off") if name in row}
    return Rota(**made)


def _cover(row: Plain) -> Cover:
    return Cover(
        id=row["id"],
        duty=row.get("duty", ""),
        person_id=row["person"],
        instead_of=row.get("instead_of", ""),
        since=datetime.fromisoformat(row["since"]),
        until=datetime.fromisoformat(row["until"]),
        set_by=row.get("set_by", ""),
    )


def _account(row: Plain) -> Account:
    return Account(
        id="",
        network=row["network"],
        handle=row["handle"],
        owners=tuple(row["owners"]),
        publishers=tuple(row.get("publishers", ())),
        readers=tuple(row.get("readers", ())),
        outside=tuple(row.get("outside", ())),
        second_factor=SecondFactor(row.get("second_factor", SecondFactor.UNKNOWN)),
    )


def _watch(row: Plain) -> tuple[WatchForm, str]:
    typed = {name: row[name] for name in row if name not in ("owner", "terms", "must_not", "sources")}
    typed |= {name: "\n".join(row[name]) for name in ("terms", "must_not") if name in row}
    typed |= {name: float(row[name]) for name in ("ratio", "share_rise", "once_in_hours") if name in row}
    return WatchForm(**typed, sources=tuple(row.get("sources", ()))), row.get("owner", "")
