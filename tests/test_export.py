"""What is exported can be checked by anybody: whole, erased in part, or tampered with."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.commands.export import export_crisis, verify_file
from bot.domain.crisis.crisis import Crisis, Fault
from bot.domain.crisis.severity import Severity
from bot.domain.errors import NotFound
from bot.domain.staff.people import Person
from bot.service.crisis import crises
from bot.service.records import Brand, House
from bot.storage.database import begin
from bot.storage.work import Office
from tests.support.books import SHIPPED
from tests.support.databases import FakeClock, opened

Json = dict[str, Any]
ANA = Person(id="U0ANA", name="Ana Ruiz", tz="UTC", locale="en-US")
SECRET = "lena@example.org called us"


@pytest.fixture
def office(engine: Engine, clock: FakeClock) -> Office:
    return Office(engine, clock=clock, house=House(shelf=SHIPPED, outlets={}))


@pytest.fixture
def crisis(office: Office) -> Crisis:
    return _declared(office)


def _declared(office: Office) -> Crisis:
    """With two notes in its record."""
    form = crises.Declaration(
        type="generic",
        title="Cup slogan mocks exhaustion – “Sleep is for quitters”",
        platform="Mastodon",
        fault=Fault.OURS,
        severity_now=Severity.SEV2,
        severity_24h=Severity.SEV2,
        lead_id=ANA.id,
    )
    brand = Brand(id="brand", name="Northwind Coffee", incident_channel="C0CRISIS", language="en")
    office.perform(lambda work: work.people.save_brand(brand))
    office.perform(lambda work: work.people.save(ANA))
    playbook = crises.playbook_of(SHIPPED, form.type)
    declared = office.perform(crises.declare, actor_id=ANA.id, form=form, playbook=playbook)
    for text in (SECRET, "The shelf in Mill Street is empty."):
        office.perform(crises.add_note, actor_id=ANA.id, crisis_id=declared.id, text=text)
    return declared


@pytest.fixture(scope="module")
def exported(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("exported")
    house = House(shelf=SHIPPED, outlets={})
    with opened(folder / "firebreak.db", copy_of=sqlite_template) as engine:
        office = Office(engine, clock=FakeClock(), house=house)
        export_crisis(office, _declared(office).number, folder / "crisis.json")
    return (folder / "crisis.json").read_bytes()


@pytest.fixture
def file(exported: bytes, tmp_path: Path) -> Path:
    (tmp_path / "crisis.json").write_bytes(exported)
    return tmp_path / "crisis.json"


def change(file: Path, how: Callable[[Json], object]) -> None:
    plain = json.loads(file.read_text())
    how(plain)
    file.write_text(json.dumps(plain))


def test_an_exported_crisis_holds_its_whole_record_and_is_found_whole(
    office: Office, crisis: Crisis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "crisis.json"
    assert export_crisis(office, crisis.number, file) == 0
    plain = json.loads(file.read_text())
    assert plain["format"] == "firebreak-crisis/2"
    assert plain["crisis"]["title"].startswith("Cup slogan mocks exhaustion – “Sleep")
    assert plain["steps"]
    assert SECRET in file.read_text()
    assert "Cup slogan" in plain["report"]
    assert verify_file(file) == 0
    said = capsys.readouterr().out
    assert f"whole: {len(plain['record'])} entries, 0 of them" in said
    assert plain["record"][-1]["link"] in said


def test_it_goes_to_standard_output_without_a_file(
    office: Office, crisis: Crisis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export_crisis(office, crisis.number, None) == 0
    piped = tmp_path / "piped.json"
    piped.write_text(capsys.readouterr().out)
    assert verify_file(piped) == 0


def test_a_record_whose_end_was_cut_off_is_told_where_it_is_exported(
    office: Office, crisis: Crisis, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with begin(engine, writing=True) as connection:  # as if one more had stood there
        connection.exec_driver_sql("UPDATE chains SET seq = seq + 1")
    assert export_crisis(office, crisis.number, None) == 1
    assert "broken at entry" in capsys.readouterr().err


def test_a_crisis_that_is_not_there_is_refused(office: Office, crisis: Crisis) -> None:
    with pytest.raises(NotFound, match="no crisis number 99"):
        export_crisis(office, 99, None)


def test_erased_words_are_counted_and_the_record_stays_whole(
    office: Office, crisis: Crisis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = office.read(lambda work: work.events.timeline(crisis.id))
    notes = [entry.id for entry in told if SECRET in str(entry.event)]
    assert office.perform(lambda work: work.events.erase(notes)) == 1
    out = tmp_path / "erased.json"
    export_crisis(office, crisis.number, out)
    assert SECRET not in json.dumps(json.loads(out.read_text())["record"])
    assert verify_file(out) == 0
    assert ", 1 of them with their words erased" in capsys.readouterr().out


@pytest.mark.parametrize("part", ["at", "kind", "actor", "crisis_id", "digest", "link", "salt", "body"])
def test_a_changed_entry_is_found_where_it_is(
    file: Path, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def alter(plain: Json) -> None:
        entry = plain["record"][1]
        old = entry[part]
        entry[part] = "2026-03-01T12:00:00.000001+00:00" if part == "at" else _another_byte(old)

    change(file, alter)
    assert verify_file(file) == 1
    assert "broken at entry 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    "how",
    [
        lambda plain: plain["record"].pop(1),
        lambda plain: plain["record"].insert(1, plain["record"][0]),
        lambda plain: plain["record"].reverse(),
        lambda plain: plain["record"][1].update(salt=None),
        lambda plain: plain["record"].pop(),
        lambda plain: plain["crisis"].update(title="Nothing happened"),
        lambda plain: plain.update(report=plain["report"] + " "),
        lambda plain: plain["names"].update(U0ANA="Somebody else"),
    ],
    ids=["left out", "put in", "order", "salt gone", "end cut off", "crisis", "report", "names"],
)
def test_whatever_else_was_done_to_the_file_is_found(
    file: Path, how: Callable[[Json], object], capsys: pytest.CaptureFixture[str]
) -> None:
    change(file, how)
    assert verify_file(file) == 1
    assert capsys.readouterr().out


def test_a_picture_inside_an_export_of_the_first_format_is_checked(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def with_picture(shown: bytes) -> None:
        plain = json.loads(file.read_text())
        kept = {"name": "cup.png", "sha256": hashlib.sha256(b"a cup").hexdigest()}
        content = base64.b64encode(shown).decode()
        plain |= {"format": "firebreak-crisis/1", "files": [kept | {"content": content}]}
        del plain["sha256"]
        whole = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
        file.write_text(json.dumps(plain | {"sha256": whole}))

    with_picture(b"a cup")
    assert verify_file(file) == 0
    with_picture(b"another cup")
    assert verify_file(file) == 1
    assert "“cup.png” is not the one that was kept" in capsys.readouterr().out


def test_the_same_content_laid_out_anew_is_still_whole(file: Path) -> None:
    change(file, lambda plain: None)
    assert verify_file(file) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"3", b"\xff\xfe", b'{"record": []}', b'{"record": [1]}', b'{"record": {"seq": 1}}',
        b'{"record": [{"salt": null, "at": "yesterday"}]}', b'{"record": [{"salt": 5, "at": "2026-01-01"}]}',
    ],
)  # fmt: skip
def test_any_other_file_is_told_from_an_export(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(content)
    assert verify_file(other) == 2
    assert "is not a file made by `export`" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_file(tmp_path / "nothing.json") == 2
    assert "nothing.json" in capsys.readouterr().err


def _another_byte(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")
