"""The doctor finds what is wrong with a real workspace, a database, the playbooks and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cli import main
from bot.commands import doctor
from bot.config import load as load_settings
from bot.domain.staff.contact import Contact, Way
from bot.domain.staff.people import Person, Role
from bot.domain.storm.mention import Batch
from bot.service.ports import Work
from bot.service.records import Brand, House
from bot.slack.manifest import manifest
from bot.storage.database import begin, open_database
from bot.storage.migrate import upgrade
from bot.storage.work import Office
from bot.workspace.manifest import load as load_manifest
from bot.workspace.seed import NORTHWIND
from bot.workspace.server import WorkspaceServer
from tests.outlets import mastodon
from tests.outlets.mastodon import MastodonServer
from tests.outlets.networks import Peer, served
from tests.outlets.posts import NOW
from tests.sources.loopback import Loopback, reply
from tests.storage.builders import a_delivery, a_watch
from tests.support.databases import FakeClock, PlainShelf
from tests.support.settings import Place


@pytest.fixture(scope="module")
def running() -> Iterator[WorkspaceServer]:
    with WorkspaceServer(manifest(), rates=False) as server:
        yield server


@pytest.fixture
def slack(place: Place, running: WorkspaceServer) -> WorkspaceServer:
    place.connect(running)
    return running


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[[int], str]:
    """What the command prints, when it ends with this code."""

    def run(code: int) -> str:
        assert main(["doctor"]) == code, capsys.readouterr()
        return capsys.readouterr().out

    return run


Told = Callable[[int], str]
BRAND = Brand(id="brand", name="Northwind Coffee", incident_channel="C0CRISIS")


def failure(text: str) -> tuple[str, str]:
    """The only failure and its fix."""
    lines = text.splitlines()
    (number,) = [n for n, line in enumerate(lines) if line.startswith("FAIL")]
    assert lines[-1] == f"1 of {len(doctor.CHECKS)} need mending."
    return lines[number], lines[number + 1].strip()


def test_where_all_is_well_every_check_says_so(slack: WorkspaceServer, told: Told) -> None:
    text = told(0)
    lines = text.splitlines()
    assert len(lines) == len(doctor.CHECKS) + 1
    assert all(line.startswith("ok ") for line in lines[:-1])
    assert "#crisis is C0CRISIS" in text
    assert "generic, hacked_account" in text
    assert "sources: none is set up yet, so no storm is heard" in text
    assert lines[-1] == "Nothing needs mending."


def test_a_missing_scope_is_named(place: Place, told: Told) -> None:
    app = load_manifest(manifest())
    with WorkspaceServer(replace(app, scopes=app.scopes - {"pins:write"}), rates=False) as server:
        place.connect(server)
        said, fix = failure(told(1))
    assert said == "FAIL  bot token: scopes are missing: pins:write"
    assert "install the app again" in fix


def test_a_wrong_bot_token_is_told(place: Place, slack: WorkspaceServer, told: Told) -> None:
    place.set(SLACK_BOT_TOKEN="xoxb-wrong")
    text = told(1)
    assert "FAIL  bot token: auth.test: invalid_auth\n      SLACK_BOT_TOKEN: the Bot User OAuth Token" in text
    assert "ok    app token" in text
    assert "ok    clock" in text
    assert "xoxb-wrong" not in text


def test_a_wrong_app_token_is_told(place: Place, slack: WorkspaceServer, told: Told) -> None:
    place.set(SLACK_APP_TOKEN="xapp-wrong")
    said, fix = failure(told(1))
    assert said == "FAIL  app token: apps.connections.open: invalid_auth"
    assert "connections:write" in fix


@pytest.mark.parametrize("channel", ["#nowhere", "C0NOWHERE"])
def test_a_channel_that_is_not_there_is_told(
    place: Place, slack: WorkspaceServer, told: Told, channel: str
) -> None:
    place.set(INCIDENT_CHANNEL=channel)
    said, fix = failure(told(1))
    assert "channel_not_found" in said
    assert "INCIDENT_CHANNEL" in fix


def test_an_archived_channel_is_told(place: Place, told: Told) -> None:
    channels = [replace(c, is_archived=c.id == "C0CRISIS") for c in NORTHWIND.channels]
    with WorkspaceServer(manifest(), seed=replace(NORTHWIND, channels=channels), rates=False) as server:
        place.connect(server)
        place.set(INCIDENT_CHANNEL="C0CRISIS")
        said, fix = failure(told(1))
    assert "is archived" in said
    assert "INCIDENT_CHANNEL" in fix


def test_a_channel_that_others_can_read_is_pointed_out(
    place: Place, slack: WorkspaceServer, told: Told
) -> None:
    place.set(INCIDENT_CHANNEL="#social")
    assert "people outside your company can read it" in told(0)


def test_an_unreachable_slack_asks_for_the_network(place: Place, told: Told) -> None:
    place.complete()
    text = told(1)
    assert text.count("Is the network up") >= 3
    assert "ok    playbooks" in text


def test_an_old_database_is_told_with_the_command_that_mends_it(
    place: Place, slack: WorkspaceServer, told: Told
) -> None:
    at_revision(place, "0001")
    said, fix = failure(told(1))
    assert "it is at 0001, this version wants " in said
    assert fix == "Run `python -m bot db upgrade`."


def test_a_database_of_a_newer_version_is_told(place: Place, slack: WorkspaceServer, told: Told) -> None:
    at_revision(place, "9999")
    said, fix = failure(told(1))
    assert "a newer version left it at 9999" in said
    assert fix == "Update Firebreak."


def test_a_database_that_does_not_answer_is_told(place: Place, slack: WorkspaceServer, told: Told) -> None:
    place.set(DATABASE_URL="postgresql://firebreak:hunter2@127.0.0.1:9/firebreak")
    text = told(1)
    assert "FAIL  database: OperationalError" in text
    assert text.count("FAIL") == 1
    assert text.count("not looked at, as the database cannot be read") == len(doctor.OF_THE_BOOKS)
    assert "hunter2" not in text


def test_every_account_that_words_go_to_is_entered_and_nothing_is_posted(
    place: Place, slack: WorkspaceServer, told: Told
) -> None:
    network = MastodonServer(Peer.TAKES, NOW)
    with served(Peer.TAKES, network.answer) as server:
        place.set(OUTLET_MASTODON_URL=server.url, OUTLET_MASTODON_TOKEN=mastodon.TOKEN)
        assert "outlets: by hand; mastodon (dry run): @northwind@127.0.0.1, up to 500" in told(0)
        place.set(PUBLISH_MODE="live", PUBLISH_LIVE="mastodon")
        assert "mastodon (LIVE): @northwind" in told(0)
        place.set(PUBLISH_LIVE="mastodon,webhook")
        assert "outlets: PUBLISH_LIVE names webhook, which is not set up" in failure(told(1))[0]
        place.set(PUBLISH_LIVE="mastodon", OUTLET_MASTODON_TOKEN="an-old-token")
        refused, _ = failure(told(1))
    assert "mastodon: 127.0.0.1 answered 401, it does not take OUTLET_MASTODON_TOKEN" in refused
    assert "an-old-token" not in refused
    assert network.statuses == {}


def test_a_mailbox_that_does_not_open_is_told_with_what_refuses(
    place: Place, slack: WorkspaceServer, told: Told
) -> None:
    with Loopback(lambda _: reply(b'{"error": "invalid_client"}', 401)) as endpoint:
        place.set(
            IMAP_URL="imap://127.0.0.1:9", IMAP_USER="ana", IMAP_TOKEN_URL=endpoint.url, IMAP_CLIENT_ID="app"
        )
        refused = told(1)
    unreachable = told(1)
    assert "FAIL  mailbox: the token endpoint refuses (401: invalid_client); see IMAP_CLIENT_ID" in refused
    assert "FAIL  mailbox: the token endpoint cannot be reached (ConnectError)" in unreachable
    assert "may this machine connect there?" in unreachable


def test_a_bad_playbook_is_told_with_file_and_line(place: Place, slack: WorkspaceServer, told: Told) -> None:
    (place.folder / "playbooks" / "generic.yaml").write_text("type: generic\ntitle: [unclosed\n")
    said, fix = failure(told(1))
    assert said.startswith("FAIL  playbooks: generic.yaml:")
    assert "playbooks check" in fix


def test_a_weak_secret_is_told(place: Place, slack: WorkspaceServer, told: Told) -> None:
    place.set(WEBHOOK_SECRETS="abc")
    assert told(2).startswith("FAIL  WEBHOOK_SECRETS: a secret must be whsec_")


def test_where_the_disk_is_thrown_away_it_is_told(place: Place, slack: WorkspaceServer, told: Told) -> None:
    place.set(RENDER="true")
    _, fix = failure(told(1))
    assert "Render throws its disk away" in fix


@pytest.mark.parametrize(("seconds", "ill"), [(-90, True), (-5, False), (5, False), (3600, True)])
def test_a_clock_that_is_off_is_told(place: Place, slack: WorkspaceServer, seconds: int, ill: bool) -> None:
    found = doctor.look(load_settings(), lambda: datetime.now(UTC) + timedelta(seconds=seconds))
    clock = next(finding for finding in found if finding.what == "clock")
    assert bool(clock.fix) == ill
    assert not ill or "NTP" in clock.fix


@pytest.fixture
def office(place: Place, slack: WorkspaceServer, clock: FakeClock) -> Iterator[Office]:
    engine = open_database(load_settings().database_url)
    upgrade(engine)
    yield Office(engine, clock=clock, house=House(shelf=PlainShelf(), outlets={}))
    engine.dispose()


def found(what: str, clock: FakeClock) -> doctor.Finding:
    return next(finding for finding in doctor.look(load_settings(), clock) if finding.what == what)


def test_whom_nobody_can_wake_is_told_by_name(place: Place, office: Office, clock: FakeClock) -> None:
    def on_call(work: Work) -> None:
        work.people.save_brand(BRAND)
        work.people.save(Person(id="U0ANA", name="Ana Ruiz"))
        work.people.set_chain(Role.SOCIAL_LEAD, ["U0ANA"])

    office.perform(on_call)
    plain = found("pagers", clock)
    assert plain.said.startswith("none set up, so nobody can wake Ana Ruiz outside Slack; known: email (")
    assert not plain.fix
    place.set(PAGER_NTFY_URL="https://ntfy.example")
    assert found("pagers", clock).said == "nobody can wake Ana Ruiz outside Slack"
    assert "/crisis reach" in found("pagers", clock).fix
    way = Way(pager="ntfy", address="topic", confirmed_at=clock.now)
    office.perform(lambda work: work.contacts.save(Contact(person_id="U0ANA", ways=(way,))))
    assert found("pagers", clock).said.startswith("ntfy; known: ")


def test_messages_that_slack_refused_are_told_for_a_day(office: Office, clock: FakeClock) -> None:
    office.perform(lambda work: work.people.save_brand(BRAND))
    office.perform(lambda work: work.deliveries.add([a_delivery("d1", due_at=clock.now)]))
    office.perform(lambda work: work.deliveries.dead("d1", "chat.postMessage: not_in_channel"))
    said = found("messages", clock).said
    assert "1 in the last day, the latest at 12:00 UTC: chat.postMessage: not_in_channel" in said
    clock.go_on(days=2)
    assert found("messages", clock).fix == ""


def test_messages_that_slack_does_not_take_yet_are_told(office: Office, clock: FakeClock) -> None:
    office.perform(lambda work: work.people.save_brand(BRAND))
    office.perform(lambda work: work.deliveries.add([a_delivery("d1", due_at=clock.now)]))
    for _ in range(10):
        office.perform(lambda work: work.deliveries.put_off("d1", clock.now, "chat.postMessage: is_archived"))
    assert "is_archived" in found("messages", clock).said
    assert "they are kept" in found("messages", clock).fix


def test_a_bot_that_would_ask_nobody_or_hear_nothing_is_told(office: Office, clock: FakeClock) -> None:
    for what in ("roster", "watches"):
        assert (found(what, clock).said, found(what, clock).fix) == (
            "not looked at before the first start",
            "",
        )
    office.perform(lambda work: work.people.save_brand(BRAND))
    assert "/crisis roster social_lead" in found("roster", clock).fix
    assert "/crisis watch add" in found("watches", clock).fix
    for person in ("U0ANA", "U0TOM"):
        office.perform(lambda work, id_=person: work.people.save(Person(id=id_, name=id_)))
    office.perform(lambda work: work.people.set_chain(Role.SOCIAL_LEAD, ("U0ANA", "U0TOM")))
    office.perform(lambda work: work.watches.add(a_watch()))
    assert str(found("roster", clock)) == "ok    roster: 2 on call"
    assert found("watches", clock).fix == ""


def test_a_source_that_never_brought_anything_here_is_told(
    office: Office, place: Place, clock: FakeClock
) -> None:
    place.set(WEBHOOK_BEARER="a-bearer-token-for-tests-only")
    assert found("sources", clock).fix == ""  # before the first start
    office.perform(lambda work: work.people.save_brand(BRAND))
    assert found("sources", clock).said == "nothing ever came from webhook (documents)"
    assert "/crisis sources" in found("sources", clock).fix
    office.perform(lambda work: work.mentions.store([], Batch(source="webhook", mentions=(), cursor="1")))
    assert found("sources", clock).fix == ""


def test_who_may_send_is_listed_without_a_key_and_who_cannot_is_named(place: Place, clock: FakeClock) -> None:
    place.complete()
    assert found("senders", clock).said == "nobody sends posts here"
    key, secret = "a-key-of-its-own-for-zapier", f"whsec_{'AbCd' * 8}"
    keys = f"zapier:{key},mention:{secret},mention:{secret}"
    place.set(WEBHOOK_SENDERS="brandwatch,mention,zapier", WEBHOOK_KEYS=keys)
    assert "no key for brandwatch" in found("senders", clock).said
    assert "WEBHOOK_KEYS" in found("senders", clock).fix
    place.set(WEBHOOK_BEARER="a-bearer-token-for-tests-only")
    assert found("senders", clock).said == (
        "webhook (1 bearer token), webhook/brandwatch (1 bearer token), "
        "webhook/mention (its own 2 signing secrets), webhook/zapier (its own 1 bearer token)"
    )


def test_a_word_list_that_cannot_be_read_is_told_with_its_line(place: Place, clock: FakeClock) -> None:
    place.complete()
    assert found("scored languages", clock).said == "en (VADER)"
    (place.folder / "list").write_text("nul\t-2\nbon\n", "utf-8")
    place.set(SCORER_LEXICONS=f"fr:{place.folder / 'list'}")
    assert "line 2: no number" in found("scored languages", clock).said
    assert "SCORER_LEXICONS" in found("scored languages", clock).fix


def test_a_disk_that_is_nearly_full_and_a_log_that_grows_are_told(
    office: Office, place: Place, clock: FakeClock
) -> None:
    assert "MB are free" in found("room", clock).said
    with (place.folder / "firebreak.db-wal").open("ab") as log:
        log.truncate(doctor.LARGEST_LOG + 1)  # holds nothing
    assert found("room", clock).said == "firebreak.db-wal has grown to 250 MB"
    assert "holds the database open" in found("room", clock).fix
    place.patch.setattr(doctor, "LEAST_FREE", 10**18)
    assert found("room", clock).said.startswith("only ")
    place.set(DATABASE_URL="postgresql://firebreak@127.0.0.1:9/firebreak")
    assert found("room", clock).fix == ""


def test_without_settings_it_names_them_all(place: Place, told: Told) -> None:
    assert told(2).count("is missing") == 3


def at_revision(place: Place, revision: str) -> None:
    engine = open_database(load_settings().database_url)
    upgrade(engine)
    with begin(engine, writing=True) as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    engine.dispose()


def test_the_feed_s_channel_is_looked_at(place: Place, slack: WorkspaceServer, told: Told) -> None:
    place.set(FEED_CHANNEL="#social")
    assert "#social is C0SOCIAL, above 10 posts a minute summed up" in told(0)
    place.set(FEED_CHANNEL="C0CRISIS")
    assert "it is the incident channel" in failure(told(1))[0]
    place.set(FEED_CHANNEL="#nowhere")
    said, fix = failure(told(1))
    assert "channel_not_found" in said
    assert "FEED_CHANNEL" in fix
