"""What the settings of the page of facts put together."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import hubs
from bot.config.hub import HubSettings
from bot.domain.comms.hub.page import HUB
from bot.service.records import Brand
from bot.storage.work import Office
from tests.support.databases import FakeClock


def test_without_an_address_there_is_no_page_no_place_and_no_file(office: Office, clock: FakeClock) -> None:
    none = HubSettings()
    assert (hubs.place(none), hubs.pages(none, office, clock), hubs.jobs(none, office, clock)) == (
        {},
        None,
        [],
    )


def test_a_folder_is_written_from_the_database_where_one_is_set(
    office: Office, clock: FakeClock, tmp_path: Path
) -> None:
    brand = Brand(id="brand", name="Northwind Coffee", incident_channel="C0CRISIS")
    office.perform(lambda work: work.people.save_brand(brand))
    settings = HubSettings(hub_url="https://northwind.example/hub/", hub_folder=tmp_path)
    assert hubs.place(settings).keys() == {HUB}
    assert hubs.pages(settings, office, clock) is not None
    (job,) = hubs.jobs(settings, office, clock)
    job.run()
    assert "Information from Northwind Coffee" in (tmp_path / "index.html").read_text()


def test_a_folder_alone_is_refused_with_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="nothing without HUB_URL"):
        HubSettings(hub_folder=tmp_path)
