"""The form that declares a crisis follows the kind of crisis, and keeps what was typed."""

from __future__ import annotations

import pytest

from bot.slack.ids import FIELD
from tests.slack.office import ANA, Night, shown
from tests.views.reading import filled


@pytest.fixture
def form(night: Night) -> Night:
    night.command(ANA, "/crisis declare")
    return night


def chooses(night: Night, kind: str, **typed: str) -> dict[str, str]:
    """Choose this kind with the other fields as they are; what stands in the form then."""
    values = {name: {FIELD: value} for name, value in typed.items()}
    night.slack.people.press_in_view(ANA, night.window(ANA).id, FIELD, "type", kind, values)
    night._until_heard()
    return filled({"blocks": night.window(ANA).blocks})


def test_the_severity_begins_with_what_the_plan_of_the_type_says(form: Night) -> None:
    assert filled({"blocks": form.window(ANA).blocks})["severity_now"] == "3"
    now = chooses(form, "insensitive_post")
    assert (now["severity_now"], now["severity_24h"]) == ("2", "2")
    assert "usually begins at SEV-2 (serious)" in shown(form.window(ANA).blocks)
    again = chooses(form, "generic")
    assert (again["severity_now"], again["severity_24h"]) == ("3", "3")


def test_what_was_typed_stays_and_so_does_a_severity_that_somebody_chose(form: Night) -> None:
    now = chooses(form, "insensitive_post", title="Cup slogan", platform="Instagram", severity_now="1")
    assert (now["title"], now["platform"]) == ("Cup slogan", "Instagram")
    assert (now["severity_now"], now["severity_24h"]) == ("1", "2")
    assert form.send(ANA).ok
    form.settle()
    crisis = form.crisis()
    assert (crisis.type, crisis.title, crisis.severity_now, crisis.severity_24h) == (
        "insensitive_post", "Cup slogan", 1, 2,
    )  # fmt: skip


def test_from_an_alert_it_stays_that_alerts_form(night: Night) -> None:
    alert = night.storm()
    night.press(ANA, night.card(f"alert:{alert.id}"), "Declare a crisis")
    chooses(night, "insensitive_post")
    assert night.send(ANA).ok
    night.settle()
    assert night.crisis().alert_id == alert.id
