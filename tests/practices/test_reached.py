"""Whoever does not look at Slack is reached outside it, and whoever cannot be is not waited for."""

from __future__ import annotations

from bot.domain.storm.alert import AlertState
from bot.service.call import calling, paging
from tests.practices import practice
from tests.slack.office import ANA, TOM
from tests.slack.test_called_outside import Outside, named
from tests.slack.test_called_outside import outside as outside


@practice("S1.1", by=paging.go_on)
def test_S1_1_who_answers_neither_in_slack_nor_outside_is_not_waited_for(outside: Outside):
    named(outside, ANA, "ana-topic")
    outside.night.storm()
    outside.look()
    tests = len(outside.rung)
    outside.pass_time(minutes=2)
    assert [call["topic"] for call in outside.rung[tests:]] == ["ana-topic"]
    assert not outside.night.letters(TOM)
    outside.pass_time(minutes=2)
    outside.pass_time(seconds=1)
    assert outside.night.letters(TOM)  # a minute before the chain's own clock


@practice("S3.3", by=calling.Switchboard.look)
def test_S3_3_an_alert_waits_for_nobody_who_is_in_do_not_disturb(outside: Outside):
    named(outside, ANA, "ana-topic")
    outside.night.slack.people.do_not_disturb(ANA, 3600)
    tests = len(outside.rung)
    alert = outside.night.storm()
    outside.look()
    assert [call["topic"] for call in outside.rung[tests:]] == ["ana-topic"]
    assert outside.night.office.read(lambda work: work.alerts.get(alert.id)).state is AlertState.OPEN
    outside.answer(outside.rung[-1])
    assert outside.night.office.read(lambda work: work.alerts.get(alert.id)).acknowledged_by == ANA
