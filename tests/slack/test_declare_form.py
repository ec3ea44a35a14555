"""The form that declares a crisis follows the kind of crisis, and keeps what was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.slack.ids import FIELD
from tests.slack.office import ANA, LENA, TOM, Night, shown
from tests.views.reading import filled


@pytest.fixture
def form(night: Night) -> Night:
    night.command(ANA, "/crisis declare")
    return night


def chooses(night: Night, kind: str, by: str = ANA, **typed: str) -> dict[str, str]:
    """Choose this kind with the other fields as they are; what stands in the form then."""
    values = {name: {FIELD: value} for name, value in typed.items()}
    night.slack.people.press_in_view(by, night.window(by).id, FIELD, "type", kind, values)
    night._until_heard()
    return filled({"blocks": night.window(by).blocks})


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


def test_who_leads_a_crisis_is_named_before_they_are_given_the_next(night: Night) -> None:
    night.declare(title="Cups catch fire")
    secret = night.declare(title="Letters were stolen", lead_id=TOM)
    hidden = replace(secret, restricted=True, version=secret.version + 1)
    night.office.perform(lambda work: work.crises.save(hidden))
    said = f"<@{ANA}> leads #1 “Cups catch fire” now."
    night.command(LENA, "/crisis declare")
    form = shown(night.window(LENA).blocks)
    assert said in form
    assert "stolen" not in form
    chooses(night, "insensitive_post", by=LENA)
    assert said in shown(night.window(LENA).blocks)
    night.command(ANA, "/crisis role #2")
    giving = shown(night.window(ANA).blocks)
    assert said in giving
    assert "leads #2" not in giving
