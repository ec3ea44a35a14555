"""Each browser hears what concerns its person, and nothing of the rest."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.workspace import posts, screens
from bot.workspace.changes import Change
from bot.workspace.page.live import News, gather, stream
from bot.workspace.page.reader import Reader
from tests.workspace_page.sample import ANA, CRISIS, GENERAL, GUEST, MEI, SECRET, TOM, Sample, home_blocks


def heard(sample: Sample, user: str, *deeds: Any) -> News:
    """What this person's browser is told of these deeds."""
    changes: list[Change] = []
    stop = sample.ws.subscribe(changes.append)
    for deed in deeds:
        deed()
    stop()
    return gather(Reader(sample.ws, sample.ws.users[user]), changes)


def test_a_message_makes_its_channel_and_the_side_out_of_date(sample: Sample) -> None:
    news = heard(sample, ANA, lambda: sample.people.say(TOM, GENERAL, "hello"))
    assert (news.channels, news.parts) == ({GENERAL}, {"side"})


def test_nothing_is_heard_of_a_private_channel_by_those_outside(sample: Sample) -> None:
    deed = lambda: sample.people.say(MEI, SECRET, "@ana @tom psst")  # noqa: E731
    assert not heard(sample, ANA, deed)
    assert heard(sample, TOM, deed).channels == {SECRET}


def test_a_message_for_one_person_is_heard_by_that_person_alone(sample: Sample) -> None:
    deed = lambda: sample.app.say(CRISIS, "psst", ephemeral_to=ANA)  # noqa: E731
    assert heard(sample, ANA, deed).channels == {CRISIS}
    assert not heard(sample, TOM, deed)


def test_a_guest_hears_nothing_of_channels_that_are_closed_to_them(sample: Sample) -> None:
    assert not heard(sample, GUEST, lambda: sample.people.say(TOM, GENERAL, "hello"))


def test_a_call_by_name_pops_up_once_with_its_words_and_place(sample: Sample) -> None:
    news = heard(sample, ANA, lambda: sample.people.say(TOM, CRISIS, "@ana *now*", sample.card.ts))
    (ping,) = news.pings
    assert ping["title"] == "Tom Okafor mentioned you in #crisis"
    assert ping["text"] == "@Ana Ruiz now"
    assert ping["address"] == f"/as/{ANA}/{CRISIS}?thread={sample.card.ts}"
    assert not heard(sample, MEI, lambda: sample.people.say(TOM, GENERAL, "@ana")).pings


def test_a_call_during_do_not_disturb_is_marked_silent(sample: Sample) -> None:
    now = sample.ws.now()
    sample.ws.users[ANA].dnd.append((now - 1, now + 1))
    assert heard(sample, ANA, lambda: sample.people.say(TOM, GENERAL, "@ana")).pings[0]["silent"]


def test_screens_are_each_persons_own(sample: Sample) -> None:
    view = {"type": "home", "blocks": home_blocks()}
    deed = lambda: screens.publish_home(sample.ws, TOM, view)  # noqa: E731
    assert heard(sample, TOM, deed).parts == {"home"}
    assert not heard(sample, ANA, deed)


def test_whoever_leaves_a_private_channel_is_told_so(sample: Sample) -> None:
    assert (
        SECRET in heard(sample, TOM, lambda: posts.leave(sample.ws, sample.ws.channels[SECRET], TOM)).channels
    )


def test_a_burst_of_changes_is_told_as_one_event_and_the_end_ends_the_stream(sample: Sample) -> None:
    events = asyncio.run(_listen(sample))
    told = [json.loads(event.removeprefix("data: ")) for event in events if event.startswith("data: ")]
    assert [sorted(event["channels"]) for event in told] == [[CRISIS, GENERAL], []]


async def _listen(sample: Sample) -> list[str]:
    listener = stream(Reader(sample.ws, sample.ws.users[ANA]))
    events = [await anext(listener)]
    for _ in range(20):
        sample.people.say(TOM, GENERAL, "again")
        sample.people.say(TOM, CRISIS, "and again")
    events.append(await anext(listener))
    sample.ws.publish("stopped")
    return events + [event async for event in listener]


def test_a_browser_that_goes_away_is_forgotten(sample: Sample) -> None:
    async def come_and_go() -> None:
        listener = stream(Reader(sample.ws, sample.ws.users[ANA]))
        await anext(listener)
        await listener.aclose()  # type: ignore[attr-defined]

    before = len(sample.ws.changes._listeners)
    asyncio.run(come_and_go())
    assert len(sample.ws.changes._listeners) == before
