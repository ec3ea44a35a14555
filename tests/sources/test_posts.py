"""Named values become one post, or every field that is wrong is named."""

from __future__ import annotations

import pytest

from bot.sources.posts import Unreadable, mention

POST = {"text": "The slogan on these cups", "at": "2026-03-01T12:00:00Z"}


@pytest.mark.parametrize(
    "rounded", ["5.7E+17", "5.70306133677761e+17", "5,70306E+17", "6E+17", "5.7E17", "1.0E+9"]
)
def test_an_id_in_a_spreadsheets_rounded_form_is_refused(rounded: str) -> None:
    with pytest.raises(Unreadable, match="rounded by a spreadsheet"):
        mention(POST | {"id": rounded}, source="replay")


@pytest.mark.parametrize("id_", ["1e8349469368", "1E8349469368", "5e17", "0e1", "570306133677760513", "7e3a"])
def test_an_id_in_hex_is_taken_as_it_is(id_: str) -> None:
    assert mention(POST | {"id": id_}, source="replay").external_id == id_
