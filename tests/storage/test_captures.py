"""Files that are evidence: written in pieces, whole or not at all, and gone piece by piece."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from bot.domain.crisis import capture as rules
from bot.domain.crisis.capture import Capture, Content, read
from bot.domain.errors import NotFound
from bot.service.crisis import captures as service
from bot.service.ports import Work
from bot.storage.captures import AT_ONCE, UNFINISHED
from bot.storage.database import begin
from bot.storage.retention import sweep
from bot.storage.tables import CaptureFileRow, CapturePieceRow, table_of
from bot.storage.work import Office
from tests.storage.builders import a_crisis
from tests.support.databases import FakeClock

PIECE = 10
FILES, PIECES = table_of(CaptureFileRow), table_of(CapturePieceRow)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PIECE", PIECE)


def a_picture(size: int) -> Content:
    found = read(b"\x89PNG\r\n\x1a\n" + bytes(n % 251 for n in range(size - 8)))
    assert found is not None
    return found


def offered(office: Office, id_: str, crisis_id: str = "c1", number: int = 1) -> str:
    def offer(work: Work) -> None:
        if work.crises.by_number(number) is None:
            work.crises.add(a_crisis(crisis_id, number=number))
        capture = Capture(
            id=id_, crisis_id=crisis_id, file_id=id_, name="a.png", added_by="UANA", at=work.now
        )
        work.captures.add(capture)

    office.perform(offer)
    return id_


def kept(office: Office, found: Content, id_: str, crisis_id: str = "c1", number: int = 1) -> None:
    offered(office, id_, crisis_id, number)
    service.store(office, found)
    office.perform(service.keep, id_, found.sha256)


def stored(office: Office, found: Content) -> bytes:
    return office.read(lambda work: b"".join(work.captures.pieces(found.sha256)))


def rows(engine: Engine) -> tuple[int, int]:
    """Files, and pieces of files."""
    with begin(engine, writing=False) as connection:
        counts = (select(func.count()).select_from(table) for table in (FILES, PIECES))
        files, pieces = (connection.execute(count).scalar_one() for count in counts)
    return files, pieces


def swept(office: Office) -> int:
    return sweep(office.with_patience(60.0), lambda _seconds: False)


def test_a_file_that_breaks_off_is_not_there_and_the_next_try_writes_what_is_missing(
    office: Office, engine: Engine
) -> None:
    found = a_picture(5 * PIECE + 1)
    offered(office, "f1")
    assert office.perform(lambda work: work.captures.missing(found)) == (0, 1, 2, 3, 4, 5)
    for number in (0, 1, 4):
        office.perform(lambda work, number=number: work.captures.keep_piece(found, number))
    with pytest.raises(NotFound):
        stored(office, found)
    with pytest.raises(NotFound):
        office.perform(service.keep, "f1", found.sha256)
    assert office.perform(lambda work: work.captures.missing(found)) == (2, 3, 5)
    office.perform(lambda work: work.captures.keep_piece(found, 4))  # twice is once
    service.store(office, found)
    office.perform(service.keep, "f1", found.sha256)
    assert stored(office, found) == found.content
    assert office.perform(lambda work: work.captures.missing(found)) == ()
    assert rows(engine) == (1, 6)


def test_no_transaction_writes_more_than_one_piece(office: Office) -> None:
    found, turns = a_picture(3 * PIECE), list[int]()
    perform = office.perform

    class Counting:
        def perform(self, use_case, *args):
            before = rows(office._engine)[1]
            result = perform(use_case, *args)
            turns.append(rows(office._engine)[1] - before)
            return result

    service.store(Counting(), found)
    assert turns == [0, 1, 1, 1]


def test_pieces_of_a_try_that_died_go_an_hour_later_and_none_of_a_file_that_is_kept(
    office: Office, engine: Engine, clock: FakeClock
) -> None:
    whole, died = a_picture(2 * PIECE), a_picture((AT_ONCE + 3) * PIECE)
    kept(office, whole, "f1")
    service.store(office, died)
    clock.now += UNFINISHED
    assert swept(office) == 0
    clock.now += timedelta(seconds=1)
    assert office.perform(lambda work: work.retention.cut()) == AT_ONCE
    assert swept(office) == 3 + 1
    assert rows(engine) == (1, 2)
    assert stored(office, whole) == whole.content


def test_bytes_that_two_crises_have_go_with_the_last_of_them(office: Office, engine: Engine) -> None:
    shared, own = a_picture(3 * PIECE), a_picture(2 * PIECE)
    kept(office, shared, "f1")
    kept(office, own, "f2")
    kept(office, shared, "f3", crisis_id="c2", number=2)
    assert office.perform(lambda work: work.captures.strip("c1")) == 2
    with pytest.raises(NotFound):
        stored(office, own)
    assert swept(office) == 3
    assert rows(engine) == (1, 3)
    assert stored(office, shared) == shared.content
    office.perform(lambda work: work.captures.strip("c2"))
    assert swept(office) == 4
    assert rows(engine) == (0, 0)


def test_what_was_erased_and_is_handed_over_again_before_it_was_swept_is_kept(
    office: Office, engine: Engine
) -> None:
    found = a_picture(3 * PIECE)
    kept(office, found, "f1")
    office.perform(lambda work: work.captures.strip("c1"))
    kept(office, found, "f2")
    assert swept(office) == 0
    assert stored(office, found) == found.content
