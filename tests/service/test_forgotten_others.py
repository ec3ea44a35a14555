"""What is not of whoever is forgotten stays: others' posts, the team's words, its letters and its answers."""

from __future__ import annotations

from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.traces import Left, Stays
from bot.service.crisis import crises, forgetting, rooms
from bot.service.step.pressing import _evidence
from bot.service.storm import alerts
from tests.service.town import NOOR, REASON, Night
from tests.storage.builders import a_batch, a_delivery, a_read, a_watch, minutes

LENA, TAG = "lena_bakes", "#BoycottNorthwindCoffee"
SHORT = "My cup melted, again."


def post(night: Night, *said: tuple[str, str]) -> None:
    night.office.perform(lambda work: work.watches.add(a_watch()))
    now = night.clock.now
    reads = [a_read(n, at=now, text=text, author_handle=who) for n, (who, text) in enumerate(said)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def forget(night: Night) -> tuple[Left, ...]:
    traces = night.office.read(forgetting.look, LENA)
    assert forgetting.forget_all(night.office, traces).is_empty
    return traces.left


def told(night: Night, crisis: Crisis) -> str:
    return str(night.read(lambda work: [entry.event for entry in work.events.timeline(crisis.id)]))


def test_whoever_only_posted_the_hashtag_takes_nobody_elses_words_along(night: Night) -> None:
    post(night, (LENA, TAG), ("kim", TAG), ("tom", f"Three friends are in hospital. {TAG}"), (LENA, SHORT))
    look = lambda work: work.mentions.loudest("w1", night.clock.now - minutes(60), 9)  # noqa: E731
    alert = night.office.perform(alerts_of, night, night.read(look))
    crisis = night.declare(alert_id=alert.id, title=f"{TAG} after the recall")
    night.do(crises.add_note, crisis_id=crisis.id, text=f"Legal: do not answer {TAG} one by one.")
    night.do(crises.add_note, crisis_id=crisis.id, text=f"Somebody wrote: {SHORT}")
    left = forget(night)
    assert "do not answer" in told(night, crisis)
    assert night.crisis(crisis).title == f"{TAG} after the recall"
    assert {copy.author for copy in night.alert(alert).samples} == {"kim", "tom"}
    assert {kept.author for kept in night.read(look)} == {"kim", "tom"}
    assert [(one.why, one.where) for one in left if one.why is Stays.ALIKE] == [(Stays.ALIKE, "1")]
    assert [one.crisis for one in left if one.why is Stays.WORDS] == [crisis.number]


def alerts_of(work, night, samples):
    return alerts.raise_alert(work, work.watches.get("w1"), night.a_storm(), samples)


def test_what_went_out_in_one_message_with_their_name_is_said_again(night: Night) -> None:
    post(night, (LENA, SHORT))
    said = {"a": f"The post of {LENA} was deleted", "b": "Publish it by 15:00.", "c": "Elsewhere.", "d": LENA}

    def send(work):
        work.deliveries.add(a_delivery(k, "t", payload={"text": t}, due_at=work.now) for k, t in said.items())
        work.deliveries.sent(["a", "b"], "7.7")
        work.deliveries.sent(["c"], "8.8")
        work.deliveries.dead("d", "channel_not_found")

    night.office.perform(send)
    forget(night)
    assert [there.ts for there in night.office.perform(lambda work: work.deliveries.unwanted())] == ["7.7"]
    again = night.office.perform(lambda work: work.deliveries.claim(work.now, minutes(3)))
    assert (again.key, again.payload["text"]) == ("b", said["b"])
    assert night.read(lambda work: work.deliveries.following(again, 9)) == ()
    (dead,) = night.read(lambda work: work.deliveries.dead_ones(9))
    assert (dead.payload, dead.error) == ({}, "channel_not_found")


def test_whoever_was_refused_does_not_wait_again_and_erased_evidence_is_none(night: Night) -> None:
    post(night, (LENA, SHORT))
    crisis = night.declare(type="data_breach", link="")
    link = {"text": "", "link": f"https://social.example/@{LENA}/1", "author": LENA}
    night.do(crises.add_evidence, crisis_id=crisis.id, **link)
    evidence = lambda: night.read(lambda work: _evidence(work, crisis))  # noqa: E731
    assert evidence() == (0, 1)
    waiting = lambda: night.read(lambda work: rooms.waiting(work, crisis.id))  # noqa: E731
    night.do(rooms.ask_to_join, NOOR, crisis_id=crisis.id, reason=REASON)
    night.do(rooms.refuse, crisis_id=crisis.id, person_id=NOOR, reason=f"She is a friend of {LENA}.")
    forget(night)
    assert (waiting(), evidence()) == ({}, (0, 0))
    night.do(rooms.ask_to_join, NOOR, crisis_id=crisis.id, reason=REASON)
    assert waiting() == {NOOR: REASON}
