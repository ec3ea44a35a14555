"""`python -m bot doctor`: looks at everything the bot needs and says, for each failure, how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot import config
from bot.commands.doctor.mailbox import mailbox
from bot.commands.doctor.publish import outlets
from bot.commands.doctor.reach import pagers
from bot.commands.doctor.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    REINSTALL,
    Check,
    Ill,
    Now,
    Visit,
    app_token,
    bot_token,
    channel,
    clock,
    feed,
)
from bot.config import FIXES, Settings, SettingsProblem
from bot.domain.errors import DeliveryError, NotFound
from bot.public_holidays import PublicHolidays
from bot.service.overview.untold import untold
from bot.service.ports import Work
from bot.service.records import House
from bot.service.staff import chain, oncall, roster
from bot.slack.api.client import posting_client
from bot.slack.api.gateway import Gateway
from bot.slack.api.refusals import Refused
from bot.sources import SOURCES, pull_sources, push_sources, slack_sources
from bot.storage.database import open_database
from bot.storage.migrate import current, head
from bot.storage.playbook_files import PlaybookShelf, load_folder
from bot.storage.work import Office
from bot.text import lexicon

LEAST_FREE = 500_000_000  # bytes
LARGEST_LOG = 250_000_000  # bytes; flat out it stays far below

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix` is empty when all is well."""

    what: str
    said: str
    fix: str = ""

    def __str__(self) -> str:
        if self.fix:
            return f"FAIL  {self.what}: {self.said}\n      {self.fix}"
        return f"ok    {self.what}: {self.said}"


def report(now: Now) -> int:
    """Print every finding; 0 when nothing needs mending, 1 when something does, 2 without settings."""
    try:
        settings = config.load()
    except SettingsProblem as problem:
        print(*(f"FAIL  {line}" for line in problem.lines), sep="\n")
        return 2
    findings = []
    for finding in look(settings, now):
        findings.append(finding)
        print(finding, flush=True)
    broken = sum(bool(f.fix) for f in findings)
    print("Nothing needs mending." if not broken else f"{broken} of {len(findings)} need mending.")
    return 1 if broken else 0


def look(settings: Settings, now: Now) -> Iterator[Finding]:
    """Every check in turn; none stops the others."""
    client = posting_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    visit = Visit(settings, client, Gateway(client), now)
    is_readable = True
    for check, (what, fix) in CHECKS.items():
        if check in OF_THE_BOOKS and not is_readable:
            yield Finding(what, "not looked at, as the database cannot be read")
            continue
        try:
            yield Finding(what, check(visit))
        except Ill as ill:
            yield Finding(what, ill.said, ill.fix)
        except DeliveryError as error:
            yield Finding(what, str(error), _fix_for(error, check, fix))
        except Exception as error:  # a doctor that dies of the disease helps nobody
            is_readable = is_readable and check is not _database
            yield Finding(what, _first_line(error), fix)


def _fix_for(error: DeliveryError, check: Check, fix: str) -> str:
    """What Slack's own word for it calls for, else what the check knows."""
    word = error.error if isinstance(error, Refused) else ""
    if word == "missing_scope" and check is not app_token:
        return f"Add what is missing {REINSTALL}."
    if isinstance(error, Refused) and error.needs_token:
        return APP_TOKEN if check is app_token else BOT_TOKEN
    if word:
        return fix
    return "Is the network up, and does a proxy let this machine reach Slack? Is SLACK_API_URL right?"


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(cause).__name__}: {cause}".splitlines()[0]


# --- the checks: what is fine, or `Ill`, or the error itself -------------------------------------------


def _disk(visit: Visit) -> str:
    try:
        config.check_disk(visit.settings, os.environ)
    except SettingsProblem as problem:
        raise Ill("what is written does not last", problem.lines[0]) from None
    return "what is written lasts"


def _room(visit: Visit) -> str:
    """For the SQLite file, and for its log, which grows while somebody holds the database open."""
    if not visit.settings.uses_sqlite:
        return "the database server looks after its own"
    file = Path(make_url(visit.settings.database_url).database or "").absolute()
    free, log = shutil.disk_usage(file.parent).free, file.with_name(f"{file.name}-wal")
    if free < LEAST_FREE:
        raise Ill(
            f"only {_megabytes(free)} are free in {file.parent}", "Make room: a full disk records nothing."
        )
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        fix = "Stop what holds the database open, such as a backup or a shell, and start the bot again."
        raise Ill(f"{log.name} has grown to {_megabytes(log.stat().st_size)}", fix)
    return f"{_megabytes(free)} are free"


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000:,} MB"


def _database(visit: Visit) -> str:
    with _engine(visit) as engine:
        there, wanted = current(engine), head()
    if there is None:
        return f"{engine.dialect.name} answers, still empty"
    if there > wanted:
        raise Ill(f"a newer version left it at {there}, this one knows {wanted}", "Update Firebreak.")
    if there < wanted:
        raise Ill(f"it is at {there}, this version wants {wanted}", "Run `python -m bot db upgrade`.")
    return f"{engine.dialect.name} answers and is up to date"


def _deliveries(visit: Visit) -> str:
    books = _books(visit, lambda work: (untold(work), work.deliveries.dead_ones(1), work.deliveries.stuck(1)))
    if books is None:
        return _NOT_YET
    found, dead, stuck = books
    if found.events or found.deadlines:
        lost = f"{found.events} events and {found.deadlines} deadlines could not be told in the last day"
        raise Ill(lost, _BROKEN)
    if found.stuck:
        raise Ill(f"Slack does not take {found.stuck} yet, the oldest: {stuck[0].error}", _REFUSED_FOR_NOW)
    if found.refused:
        last = f"the latest at {dead[0].due_at:%H:%M} UTC: {dead[0].error}"
        raise Ill(f"Slack refused {found.refused} in the last day, {last}", _REFUSED_FOR_GOOD)
    return "none was refused in the last day"


def _roster(visit: Visit) -> str:
    """Without it the bot runs and asks nobody."""
    on_call = _books(visit, lambda work: chain.escalation(work))
    if on_call is None:
        return _NOT_YET
    if not on_call:
        fix = "In Slack: `/crisis roster social_lead @ana @tom`, and the same for crisis_lead and the others."
        raise Ill("nobody is named to be asked when an alert comes", fix)
    return f"{len(on_call)} on call"


def _people(visit: Visit) -> str:
    """Whoever left, and whoever did not say for long that they can be reached as it stands there."""
    found = _books(visit, lambda work: (_names(work, roster.gone(work)), _names(work, roster.stale(work))))
    if found is None:
        return _NOT_YET
    gone, stale = found
    if gone:
        fix = "Name somebody else for their roles: `/crisis roster`, and `/crisis oncall` for their turns."
        raise Ill(f"no longer here, and asked by nobody: {gone}", fix)
    if stale:
        raise Ill(f"not confirmed for 90 days: {stale}", "They are asked every week: remind them.")
    return "everybody named is here and confirmed"


def _names(work: Work, people: Iterable[str]) -> str:
    return ", ".join(roster.names(work, people))


def _cover(visit: Visit) -> str:
    """A gap in cover is a failure before anything has happened (S1.10)."""
    gaps = _books(visit, oncall.gaps)
    if gaps is None:
        return _NOT_YET
    if gaps:
        first, why = gaps[0], f" ({gaps[0].holiday})" if gaps[0].holiday else ""
        said = f"nobody for {first.duty} from {first.since:%m-%d %H:%M} to {first.until:%m-%d %H:%M} UTC"
        fix = "In Slack: `/crisis oncall cover` names somebody, `/crisis oncall` shows every gap."
        raise Ill(f"{said}{why}; {len(gaps)} gaps in the next 14 days", fix)
    return "no gap in the next 14 days"


def _watches(visit: Visit) -> str:
    """Without one the bot runs and hears nothing."""
    watches = _books(visit, lambda work: work.watches.all())
    if watches is None:
        return _NOT_YET
    if not watches:
        raise Ill("nothing is listened for", "In Slack: `/crisis watch add`.")
    return ", ".join(watch.name for watch in watches)


def _books(visit: Visit, query: Callable[[Work], T]) -> T | None:
    """What is stored; nothing before the bot was started for the first time."""
    with _engine(visit) as engine:
        if current(engine) != head():
            return None
        house = House(shelf=PlaybookShelf(visit.settings.playbooks), outlets={}, holidays=PublicHolidays())
        office = Office(engine, clock=visit.now, house=house)
        try:
            office.read(lambda work: work.people.brand())
        except NotFound:
            return None
        return office.read(query)


def _playbooks(visit: Visit) -> str:
    found, problems = load_folder(visit.settings.playbooks)
    if problems:
        raise Ill(str(problems[0]), "`python -m bot playbooks check` lists every problem.")
    return f"{len(found)} are fine: {', '.join(sorted(found))}"


def _sources(visit: Visit) -> str:
    """What is set up is proved once it brought something here; until then by what stands beside its name."""
    pulled, pushed = pull_sources(visit.settings), push_sources(visit.settings)
    channels = slack_sources(visit.settings, lambda _: lambda _: ())  # nobody reads them here
    used = [source.name for source in pulled]
    used += [source.name for sources in (channels, pushed) for source in sources.values()]
    silent = _books(visit, lambda work: [name for name in used if work.mentions.cursor(name) is None])
    if silent:
        raise Ill(f"nothing ever came from {', '.join(map(_with_proof, silent))}", _NEVER_CAME)
    told = f"{len(used)} set up" if used else "none is set up yet, so no storm is heard (docs/sources.md)"
    return f"{told}; known: " + ", ".join(map(_with_proof, SOURCES))


def _senders(visit: Visit) -> str:
    """Who may send posts here, and whether by a key of their own."""
    hooks, own = push_sources(visit.settings), visit.settings.webhook_keys
    named = {*visit.settings.webhook_senders, *(visit.settings.webhook_maps or {})}
    if closed := sorted(name for name in named if f"webhook/{name}" not in hooks):
        raise Ill(f"there is no key for {', '.join(closed)}, so nothing is taken from there", _NO_KEY)
    told = (f"{path} ({'its own ' * (path.partition('/')[2] in own)}{h.trusts})" for path, h in hooks.items())
    return ", ".join(told) or "nobody sends posts here"


def _languages(visit: Visit) -> str:
    """Posts in a language whose list cannot be read are counted and not scored."""
    return ", ".join(["en (VADER)", *(str(lexicon.read(*each)) for each in visit.settings.scorer_lexicons)])


def _with_proof(source: str) -> str:
    entry = SOURCES.get(source.partition(":")[0])
    return f"{source} ({entry.proof})" if entry else source


def _pagers(visit: Visit) -> str:
    return pagers(visit.settings, lambda query: _books(visit, query))


def _outlets(visit: Visit) -> str:
    return outlets(visit.settings)


CHECKS: Mapping[Check, tuple[str, str]] = {
    bot_token: ("bot token", BOT_TOKEN),
    app_token: ("app token", APP_TOKEN),
    channel: (
        "incident channel",
        f"INCIDENT_CHANNEL: {FIXES['INCIDENT_CHANNEL']}. A private one must invite the bot first.",
    ),
    feed: ("feed", f"FEED_CHANNEL: {FIXES['FEED_CHANNEL']}. A private one must invite the bot first."),
    _disk: ("disk", "See DATABASE_URL in .env.example."),
    _room: ("room", "DATABASE_URL names a SQLite file: its folder must be there."),
    _database: ("database", f"DATABASE_URL: {FIXES['DATABASE_URL']}."),
    _deliveries: ("messages", f"DATABASE_URL: {FIXES['DATABASE_URL']}."),
    _roster: ("roster", f"DATABASE_URL: {FIXES['DATABASE_URL']}."),
    _people: ("people", f"DATABASE_URL: {FIXES['DATABASE_URL']}."),
    _cover: ("cover", f"DATABASE_URL: {FIXES['DATABASE_URL']}."),
    _watches: ("watches", f"DATABASE_URL: {FIXES['DATABASE_URL']}."),
    _playbooks: ("playbooks", "PLAYBOOKS names the folder; the shipped one is `playbooks`."),
    _sources: ("sources", "See “Where posts come from” in .env.example."),
    mailbox: ("mailbox", "See the names beginning with IMAP_ in .env.example."),
    _senders: ("senders", f"WEBHOOK_KEYS: {FIXES['WEBHOOK_KEYS']}."),
    _languages: ("scored languages", f"SCORER_LEXICONS: {FIXES['SCORER_LEXICONS']}."),
    _outlets: ("outlets", "See the names beginning with OUTLET_ in .env.example."),
    _pagers: ("pagers", "See the names beginning with PAGER_ in .env.example."),
    clock: ("clock", "Slack did not say what time it is; is the network up?"),
}
OF_THE_BOOKS = (_deliveries, _pagers, _roster, _people, _cover, _watches, _sources)
_NEVER_CAME = (
    "`/crisis sources` says how each is doing. A webhook wants its first post: the README shows how."
)
_NO_KEY = "Give each its key in WEBHOOK_KEYS, or all one in WEBHOOK_SECRETS or WEBHOOK_BEARER."
_NOT_YET = "not looked at before the first start"
_REFUSED_FOR_NOW = "Put right in Slack what the error names: they are kept, and posted once they are taken."
_BROKEN = "The log says what failed (search it for `given up` and `A reaction to event`); please report it."
_REFUSED_FOR_GOOD = "Put right in Slack what the error names; later messages are posted as usual."


@contextmanager
def _engine(visit: Visit) -> Iterator[Engine]:
    engine = open_database(visit.settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()
