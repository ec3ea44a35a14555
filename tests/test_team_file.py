"""All that a team set, out into a file and back: nothing lost, nothing twice, faults by line and field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.commands.team import export_team, import_team, load
from bot.domain.errors import DeliveryError
from bot.domain.events import AccountReviewDue
from bot.domain.staff.accounts import Account, SecondFactor
from bot.domain.staff.contact import Way, changed
from bot.domain.staff.oncall import Cover, Rota
from bot.domain.staff.people import Person, Role
from bot.domain.staff.powers import Power
from bot.service.ports import Work
from bot.service.staff import accounts, oncall, powers, roster, team
from bot.service.watch import grave_words, watches
from bot.storage.work import Office
from tests.service.town import ANA, LEO, MEI, PRIYA, ROSTER, TOM, Night
from tests.support.databases import FakeClock


@pytest.fixture
def night(office: Office, clock: FakeClock) -> Night:
    return Night(office, clock)


@pytest.fixture
def full(night: Night) -> Night:
    """Something of everything."""
    now = night.clock.now
    hours = {"quiet_from": time(22), "quiet_until": time(7)}
    night.do(roster.change, PRIYA, person_id=MEI, function="Head of Legal: „Recht“ #1", **hours)
    rota = Rota(
        id="", duty="watcher", people=(ANA, TOM), zone="Europe/Berlin", begins=date(2026, 2, 23),
        weekdays=(0, 6), off=("2026-12-24",), starts=time(8, 30),
    )  # fmt: skip
    night.do(oncall.save_rota, PRIYA, rota=rota)
    cover = Cover(id="", duty="", person_id=LEO, instead_of=TOM, since=now, until=now + timedelta(days=3))
    night.do(oncall.cover, PRIYA, cover=cover)
    night.do(powers.set_roles, PRIYA, power=Power.HOLDING_TEXT, roles=frozenset({Role.LEGAL, Role.HR}))
    form = watches.WatchForm(
        name="Cups: all", terms="cup, #cups", must_not="world cup", ratio=2.5, grave_words="de: Klage"
    )
    night.do(watches.save_watch, PRIYA, form=form)
    team_words = night.read(grave_words.of_team)
    night.do(grave_words.change, PRIYA, typed="boycott*\nde: Rückruf*", version=team_words.version)
    night.office.perform(_reach)
    account = Account(
        id="", network="X", handle="@northwind", owners=(ANA,), publishers=(TOM,), outside=("Agency: Kim",),
        second_factor=SecondFactor.ON,
    )  # fmt: skip
    night.do(accounts.save, PRIYA, account=account)
    return night


def _reach(work: Work) -> None:
    work.contacts.save(changed(work.contacts.of(ANA), [Way(pager="email", address="ana@northwind.example")]))


def exported(night: Night, tmp_path: Path, name: str = "team.yaml") -> Path:
    file = tmp_path / name
    assert export_team(night.office, file) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    return file


def test_what_goes_out_comes_back_and_a_second_time_changes_nothing(
    full: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(full, tmp_path)
    found, problems = load(file.read_text(encoding="utf-8"))
    assert not problems
    assert found == replace(full.read(team.current), names={})
    assert import_team(full.office, file, is_dry=False) == 0
    assert capsys.readouterr().out == "Nothing changes.\n"


def test_a_new_house_is_set_up_from_the_file_and_says_what_changed(
    full: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, whole = exported(full, tmp_path), full.read(team.current)
    full.office.perform(_forget)
    assert import_team(full.office, file, is_dry=True) == 0
    tried = capsys.readouterr().out
    assert full.read(team.current) != whole  # nothing of the trial stays
    assert import_team(full.office, file, is_dry=False) == 0
    done = capsys.readouterr().out
    said = "things would change. Nothing is done yet: the same with --yes does it."
    assert tried == done.replace("things changed.", said)
    assert "accounts: X: @northwind is added" in done
    for line in ("roster: legal is UMEI, ULEO", "powers: holding_text is held by hr, legal"):
        assert line in done
    assert full.read(team.current) == whole
    (account,) = full.read(lambda work: work.accounts.all())
    assert account.is_late(full.clock.now)  # nobody has looked at it here
    full.pass_time(days=7)
    assert [asked.told for asked in full.told(AccountReviewDue)] == [ANA]
    assert import_team(full.office, file, is_dry=False) == 0
    assert capsys.readouterr().out == "Nothing changes.\n"


def _forget(work: Work) -> None:
    for role in ROSTER:
        work.people.set_chain(role, ())
    for account in work.accounts.all():
        work.accounts.remove(account.id)
    for rota in work.team.rotas():
        work.team.remove_rota(rota.id)
    for cover in work.team.covers(work.now):
        work.team.remove_cover(cover.id)
    work.team.save_power(Power.HOLDING_TEXT, frozenset())
    work.team.save_member(replace(work.team.member(MEI), function="", quiet_from=None, quiet_until=None))
    work.contacts.save(changed(work.contacts.of(ANA), []))


HEAD = "format: firebreak-team/1\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format: other\n", "1: format “other” is not known"),
        (HEAD + "roster:\n  legal: UMEI\n", "3: roster.legal should be a list"),
        (HEAD + "roster:\n  king: [UMEI]\n", "3: roster.king is not a key"),
        (
            HEAD + "rotas:\n  - id: a\n    duty: hr\n    people: [UMEI]\n    zone: Mars\n"
            "    begins: 2026-01-01\n",
            "6: rotas[0].zone Write a time zone",
        ),
        (
            HEAD + "rotas:\n  - {id: a, duty: legal, people: [UMEI], zone: UTC, begins: soon}\n",
            "3: rotas[0].begins should be a day such as",
        ),
        (
            HEAD + "covers:\n  - {id: a, person: UMEI, since: 2026-01-01T00:00, until: 2026-01-02T00:00}\n",
            "3: covers[0].since should be a moment such as",
        ),
        (
            HEAD + "accounts:\n  - {network: X, handle: a, owners: [UMEI], password: x}\n",
            "3: accounts[0].password is not a key",
        ),
        (HEAD + "people: *x\n", "2: "),
        ("just words\n", "1: the file should be a table"),
    ],
)
def test_a_fault_is_told_with_its_line_and_field(text: str, told: str) -> None:
    found, problems = load(text)
    assert found is None
    assert problems[0].startswith(told), problems


def test_a_channel_that_strangers_read_is_refused_and_where_slack_is_not_asked_it_is_said(
    full: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "team.yaml"
    file.write_text(HEAD + "audiences:\n  partners: [C0OPEN, C0SHARED]\n", encoding="utf-8")

    def before() -> object:
        return full.read(lambda work: work.team.audiences())

    def offline(_: str) -> str:
        raise DeliveryError("no route to Slack", permanent=False)

    was = before()
    shared = {"C0SHARED": "people of another organisation read it"}
    assert import_team(full.office, file, is_dry=False, why_not=lambda c: shared.get(c, "")) == 2
    told = capsys.readouterr().err
    assert "audiences: partners in C0SHARED: people of another organisation" in told
    assert "C0OPEN" not in told
    assert before() == was
    for asking in (None, offline):
        assert import_team(full.office, file, is_dry=True, why_not=asking) == 0
        assert "looked at before anything is said in it" in capsys.readouterr().err
    assert import_team(full.office, file, is_dry=False, why_not=lambda _: "") == 0
    assert "Slack" not in capsys.readouterr().err
    assert before() != was


def test_whom_it_adds_changes_and_removes_is_read_before_anything_is_done(
    full: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "team.yaml"
    file.write_text(HEAD + "roster:\n  legal: [UNOOR, UMEI]\n  hr: [UMEI]\n", encoding="utf-8")
    was = full.read(lambda work: work.people.roster())
    assert import_team(full.office, file, is_dry=True) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("people: ")
    assert "people: Noor (UNOOR) is added: legal first" in lines
    assert "people: Mei (UMEI) is changed: legal second, hr first; was: legal first, hr first" in lines
    assert any(line.startswith("people: Leo (ULEO) is removed, and was: legal second") for line in lines)
    assert "Nothing is done yet" in lines[-1]
    assert full.read(lambda work: work.people.roster()) == was


def test_whom_nobody_knows_is_refused_and_whoever_left_is_said(
    full: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "team.yaml"
    file.write_text(HEAD + "roster:\n  legal: [UNOBODY]\n", encoding="utf-8")
    assert import_team(full.office, file, is_dry=False) == 2
    assert "UNOBODY" in capsys.readouterr().err
    assert full.read(lambda work: work.people.roster().chain(Role.LEGAL)) == (MEI, LEO)
    full.office.perform(lambda work: work.people.save(Person(id=MEI, name="Mei", deleted=True)))
    file.write_text(HEAD + "roster:\n  legal: [UMEI]\n", encoding="utf-8")
    assert import_team(full.office, file, is_dry=False) == 0
    told = capsys.readouterr().out
    assert "UMEI is no longer here, so nobody asks them" in told
    assert "roster: social_lead is nobody" in told
