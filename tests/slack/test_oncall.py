"""The on-call calendar as a team meets it in Slack."""

from __future__ import annotations

from datetime import timedelta

from tests.slack.office import ANA, MEI, PRIYA, SAM, TOM, Night


def test_a_calendar_is_planned_shown_covered_and_taken_back(night: Night) -> None:
    night.command(TOM, "/crisis oncall")
    shown = night.told(TOM)[-1]
    assert f"*On watch now:* <@{ANA}>, first on the roster." in shown
    assert "No turns are planned" in shown
    assert "Add turns" not in shown
    night.command(TOM, "/crisis oncall add")
    assert "Only Firebreak’s administrators change this" in night.told(TOM)[-1]

    night.command(PRIYA, "/crisis oncall add")
    today = f"{night.now() - timedelta(days=2):%Y-%m-%d}"
    weekdays = [str(day) for day in range(7)]
    form = {"duty": "watcher", "people": [MEI, SAM], "days": "1", "begins": today, "starts": "00:00",
            "ends": "00:00", "weekdays": weekdays, "zone": "Mars/Base"}  # fmt: skip
    refused = night.send(PRIYA, **form)
    assert refused.errors == {"zone": "Write a time zone such as Europe/Berlin."}
    assert night.send(PRIYA, **form | {"zone": "UTC"}).ok
    night.command(TOM, "/crisis oncall")
    shown = night.told(TOM)[-1]
    assert f"*On watch now:* <@{MEI}>, until" in shown
    assert f"then <@{SAM}> from" in shown

    night.command(MEI, "/crisis oncall cover")
    now = int(night.now().timestamp())
    assert night.send(MEI, person_id=TOM, instead_of=MEI, since=str(now), until=str(now + 3600)).ok
    night.storm()
    assert "you are on call" in night.letters(TOM)[-1].text
