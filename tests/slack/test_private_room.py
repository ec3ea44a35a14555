"""A restricted crisis: its war room is in a private channel, and nobody else learns what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.errors import Invalid
from bot.domain.staff.audiences import Audience
from bot.service.crisis import rooms
from bot.service.staff import team
from bot.service.storm import alerts
from bot.slack.api import rooms as channels
from bot.workspace import posts
from bot.workspace.model import Channel, Message
from tests.slack.office import (
    ANA,
    CRISIS,
    DECLARATION,
    LENA,
    MEI,
    PRIYA,
    SAM,
    TOM,
    Night,
    offers,
    shown,
)
from tests.slack.stage import Stage
from tests.support.databases import opened

AT_LENGTH = pytest.mark.prove(alone=True)
SECRET = "Badge photos of a colleague"
INSIDERS = {ANA, TOM, MEI, SAM, PRIYA}


@pytest.fixture(scope="module")
def declared_in_secret(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Stage:
    path = tmp_path_factory.mktemp("secret") / "rig.db"
    with opened(path, copy_of=sqlite_template) as engine, Night(engine) as night:
        night.declare(title=SECRET, restricted="True")
    return Stage.of(path, night.ws)


@pytest.fixture
def secret(tmp_path: Path, declared_in_secret: Stage) -> Iterator[Night]:
    file = opened(tmp_path / "secret.db", copy_of=declared_in_secret.database)
    with file as engine, Night(engine, stage=declared_in_secret) as night:
        yield night


def room(night: Night) -> Channel:
    channel = night.office.read(rooms.room_of, night.crisis().id)
    assert channel
    return night.ws.channels[channel]


def in_incident_channel(night: Night) -> str:
    night.settle()
    said = [m for m in night.ws.messages[CRISIS].values() if not m.deleted and not m.ephemeral_to]
    return "\n".join(shown(m.blocks) + m.text for m in said)


def outside(night: Night) -> Message:
    night.settle()
    found = [m for m in night.ws.timeline(CRISIS) if offers(m.blocks, "Ask to join")]
    return found[-1]


def answer(night: Night, by: str, choice: str, reason: str) -> None:
    night.press(by, night.letters(by)[-1], "Let in or refuse")
    assert night.send(by, answer=choice, reason=reason).ok
    night.settle()


def test_its_war_room_is_in_a_private_channel_of_those_with_a_role(secret: Night) -> None:
    made = room(secret)
    assert made.kind == "group"
    assert made.name.startswith("crisis-")
    assert len(made.name) == len("crisis-7f3a")
    assert made.members == INSIDERS | {secret.ws.app.bot_user_id}
    assert secret.room().channel == made.id
    assert secret.room().pinned_by
    assert SECRET in shown(secret.room().blocks)
    assert len(secret.ws.replies(made.id, secret.room().ts)) > 3


def test_the_incident_channel_learns_that_it_is_there_and_who_leads_it(secret: Night) -> None:
    said = in_incident_channel(secret)
    assert "A restricted crisis is open" in said
    assert "Lead: Ana Ruiz" in said
    assert SECRET not in said
    assert "Badge" not in said
    assert "SEV" not in said


def test_who_asks_to_join_is_let_in_by_the_lead_with_a_reason(secret: Night) -> None:
    secret.press(LENA, outside(secret), "Ask to join")
    assert SECRET not in shown(secret.window(LENA).blocks)
    assert secret.send(LENA, reason="I know the photographer").ok
    assert "I know the photographer" in secret.letters(ANA)[-1].text
    answer(secret, ANA, "let_in", "She can reach him")
    assert LENA in room(secret).members
    assert "She can reach him" in secret.letters(LENA)[-1].text
    assert SECRET in shown(secret.command(LENA, "/crisis status").response["blocks"])
    assert [e.person_id for e in secret.timeline("MemberLetIn")] == [LENA]


@AT_LENGTH
def test_who_is_refused_reads_why_and_nothing_else(secret: Night) -> None:
    secret.press(LENA, outside(secret), "Ask to join")
    secret.send(LENA, reason="Curious")
    answer(secret, ANA, "refuse", "Only whoever has a part in it")
    assert LENA not in room(secret).members
    letter = secret.letters(LENA)[-1]
    assert "Only whoever has a part in it" in letter.text
    assert SECRET not in letter.text + shown(letter.blocks)
    secret.press(ANA, secret.letters(ANA)[-1], "Let in or refuse")
    assert not secret.has_window(ANA)
    assert "has their answer already" in secret.letters(ANA)[-1].text + "".join(secret.told(ANA))


def test_leaving_the_channel_is_leaving_the_crisis_and_a_role_calls_back(secret: Night) -> None:
    secret.press(LENA, outside(secret), "Ask to join")
    secret.send(LENA, reason="x")
    answer(secret, ANA, "let_in", "y")
    for person in (LENA, MEI):
        secret.event("member_left_channel", lambda p=person: posts.leave(secret.ws, room(secret), p))
    assert "no crisis" in shown(secret.command(LENA, "/crisis status 1").response["blocks"])
    assert MEI in room(secret).members
    assert LENA not in room(secret).members


def test_whom_it_is_about_is_put_out_of_it_and_reads_no_reason(secret: Night) -> None:
    """Tom holds a role in it, it is found to be about him, and Slack does not take him out at once."""
    secret.slack.faults.fail("conversations.kick", status=500, times=2)
    secret.command(ANA, "/crisis members")
    secret.press_in_window(ANA, "It is about somebody")
    assert secret.send(ANA, person_id=TOM, reason="He took the photos").ok
    secret._until_heard()
    while TOM in room(secret).members:
        assert not any(told in thread(secret) for told in ("photos", "has no part"))
        secret.desk.drain()
        secret.clock.advance(0.5)
    secret.settle()
    assert "Somebody has no part in it any more" in thread(secret)
    assert f"<@{TOM}> has no part" not in thread(secret)
    assert "photos" not in thread(secret)
    assert "He took the photos" in shown(secret.command(ANA, "/crisis timeline").response["blocks"])
    assert SECRET not in shown(secret.command(TOM, "/crisis status").response.get("blocks", []))
    secret.press(TOM, outside(secret), "Ask to join")
    assert secret.send(TOM, reason="I am PR").ok
    secret.press(ANA, secret.letters(ANA)[-1], "Let in or refuse")
    assert "it is about them" in shown(secret.window(ANA).blocks)
    assert secret.send(ANA, answer="refuse", reason="He took the photos").ok
    secret.settle()
    told = "".join(m.text + shown(m.blocks) for m in secret.letters(TOM))
    assert "you were not let into the restricted crisis" in told
    assert "photos" not in told


def test_it_is_opened_again_where_whom_it_was_about_has_left_the_workspace(secret: Night) -> None:
    secret.command(ANA, "/crisis members")
    secret.press_in_window(ANA, "It is about somebody")
    assert secret.send(ANA, person_id=LENA, reason="She took the photos").ok
    secret.ws.users[LENA].deleted = True
    secret.event("user_change", lambda: secret.ws.publish("user", user=LENA))
    secret.command(ANA, "/crisis members")
    secret.press_in_window(ANA, "Not about them after all")
    assert secret.send(ANA, reason="She did not").ok
    secret.command(ANA, "/crisis members")
    secret.press_in_window(ANA, "Open it to everybody")
    assert secret.send(ANA, reason="Nobody to protect").ok
    assert not secret.crisis().restricted


@AT_LENGTH
def test_whoever_is_taken_out_loses_the_channel_too(secret: Night) -> None:
    secret.command(ANA, "/crisis members")
    secret.press_in_window(ANA, "Let somebody in")
    assert secret.send(ANA, person_id=LENA, reason="x").ok
    secret.settle()
    assert LENA in room(secret).members
    secret.command(ANA, "/crisis members")
    secret.press_in_window(ANA, "Take somebody out")
    assert "Give it to somebody else first" in str(secret.send(ANA, person_id=MEI, reason="x").errors)
    assert secret.send(ANA, person_id=LENA, reason="Wrong Lena").ok
    secret.settle()
    assert LENA not in room(secret).members
    assert MEI in room(secret).members
    assert "Wrong Lena" in secret.letters(LENA)[-1].text


def test_who_is_brought_into_the_channel_is_let_in_unless_they_may_not_be_there(secret: Night) -> None:
    for person in (LENA, "U0GUEST"):
        secret.event("member_joined_channel", lambda p=person: posts.join(secret.ws, room(secret), p, TOM))
    assert room(secret).members == INSIDERS | {LENA, secret.ws.app.bot_user_id}
    assert [e.actor for e in secret.timeline("MemberLetIn")] == [TOM]
    assert [e.person_id for e in secret.timeline("OutsiderTakenOut")] == ["U0GUEST"]


@pytest.mark.parametrize(
    "how",
    ["archived", *(pytest.param(how, marks=AT_LENGTH) for how in ("bot removed", "unnoticed"))],
)
def test_a_closed_channel_is_replaced_and_everybody_in_it_is_told(secret: Night, how: str) -> None:
    old, cards = room(secret), len(open_cards(secret))
    if how == "archived":
        secret.event("group_archive", lambda: archive(secret, old))
    elif how == "bot removed":
        bot = secret.ws.app.bot_user_id
        secret.event("member_left_channel", lambda: posts.leave(secret.ws, old, bot))
    else:
        old.is_archived = True
        secret.command(ANA, "/crisis note The channel is gone")
    secret.settle()
    new = room(secret)
    assert new.id != old.id
    assert new.members == INSIDERS | {secret.ws.app.bot_user_id}
    assert secret.room().channel == new.id
    assert len(open_cards(secret)) == cards
    assert "goes on in a new one" in secret.letters(MEI)[-1].text
    assert SECRET not in in_incident_channel(secret)


def archive(night: Night, channel: Channel) -> None:
    with night.ws.lock:
        channel.is_archived = True
        night.ws.publish("channel", channel=channel.id, user=PRIYA, name="archive")


def open_cards(night: Night) -> list[Message]:
    card = night.room()
    return [m for m in night.ws.replies(card.channel, card.ts) if _has_buttons(m)]


def _has_buttons(message: Message) -> bool:
    return not message.deleted and any(block["type"] == "actions" for block in message.blocks)


def test_where_slack_makes_no_private_channel_nothing_falls_back_to_the_incident_channel(
    night: Night,
) -> None:
    night.slack.faults.fail("conversations.create", "restricted_action")
    crisis = declare_unsettled(night)
    assert SECRET not in "\n".join(m.text for m in night.ws.messages[CRISIS].values())
    letter = next(m for m in reversed(direct(night, MEI)) if "does not let Firebreak" in m.text)
    assert "restricted_action" in letter.text
    night.press(MEI, letter, "Try again")
    night.settle()
    assert night.card(f"crisis:{crisis.id}").channel == room(night).id


@AT_LENGTH
def test_a_channel_that_a_person_made_becomes_the_war_room(night: Night) -> None:
    night.slack.faults.fail("conversations.create", "restricted_action")
    declare_unsettled(night)
    mine = posts.add_channel(
        night.ws, Channel(id="G0MINE", name="quiet", kind="group", members={ANA, night.ws.app.bot_user_id})
    )
    bot = night.ws.app.bot_user_id
    night.event("app_mention", lambda: night.slack.people.say(ANA, mine.id, "@Firebreak room"))
    assert room(night).id == mine.id
    assert mine.members == INSIDERS | {bot}
    assert night.room().channel == mine.id


def test_no_channel_that_others_read_becomes_the_war_room(night: Night) -> None:
    """Its people would be put out of it."""
    night.slack.faults.fail("conversations.create", "restricted_action")
    crisis = declare_unsettled(night)
    bot = night.ws.app.bot_user_id
    night.ws.channels[CRISIS].kind = "group"
    old = Channel(id="G0TEAM", name="social-leads", kind="group", members={ANA, LENA, bot})
    posts.add_channel(night.ws, old)
    for channel in (CRISIS, old.id):
        before = set(night.ws.channels[channel].members)
        with pytest.raises(AssertionError, match="waits until room"):
            night.event("app_mention", lambda to=channel: night.slack.people.say(ANA, to, "@Firebreak room"))
        assert not night.office.read(rooms.room_of, crisis.id)
        assert night.ws.channels[channel].members == before
    with pytest.raises(Invalid, match="Everybody reads"):
        night.office.perform(rooms.adopt, actor_id=ANA, crisis_id=crisis.id, channel=CRISIS)


def test_a_file_of_the_team_makes_no_war_room_the_channel_of_a_group(secret: Night) -> None:
    wanted = team.TeamFile(audiences={Audience.ALL_STAFF: (room(secret).id,)})
    with pytest.raises(Invalid, match="private channel of one crisis"):
        secret.office.perform(team.apply, wanted)


def test_a_room_whose_making_was_not_answered_is_found_again_and_not_that_of_another_crisis(
    secret: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both crises would be called by the same four digits, so the first one's room is the first found."""
    first, before = room(secret), set(secret.ws.channels)
    own = channels.names
    monkeypatch.setattr(channels, "names", lambda crisis_id: (first.name, *list(own(crisis_id))[2:]))
    secret.slack.faults.lose_reply_after_accepting("conversations.create")
    second = secret.declare(title="Another leak", restricted="True")
    made = set(secret.ws.channels) - before
    assert len([c for c in made if secret.ws.channels[c].name.startswith("crisis-")]) == 1
    assert secret.office.read(rooms.room_of, second.id) in made


def declare_unsettled(night: Night):
    """What waits for a room waits on."""
    night.command(ANA, "/crisis declare")
    assert night.send(ANA, **(DECLARATION | {"title": SECRET, "restricted": "True"})).ok
    for _ in range(16):
        night.desk.drain()
        night.clock.advance(10)
    return night.crisis()


def direct(night: Night, user: str) -> list[Message]:
    channel = night.slack.people.open_direct(user)
    return [m for m in night.ws.timeline(channel.id) if m.app_id]


# --- restricted later, and opened again -------------------------------------------------------------


def change(night: Night, button: str, reason: str) -> None:
    night.command(ANA, "/crisis members")
    night.press_in_window(ANA, button)
    assert night.send(ANA, reason=reason).ok
    night.settle()


def test_a_crisis_that_becomes_restricted_moves_and_says_what_cannot_be_unsaid(long_night: Night) -> None:
    old, cards = long_night.room(), len(open_cards(long_night))
    long_night.command(TOM, "/crisis note Said in the open")
    long_night.settle()
    change(long_night, "Restrict it", "Names came up")
    new = long_night.room()
    assert new.channel == room(long_night).id
    assert len(open_cards(long_night)) == cards
    assert [m for m in long_night.ws.replies(CRISIS, old.ts) if _has_buttons(m)] == []
    assert "cannot be unsaid" in thread(long_night)
    left = long_night.ws.messages[CRISIS][old.ts]
    assert "A restricted crisis is open" in shown(left.blocks)
    assert "Cups" not in shown(left.blocks)
    told = shown(long_night.ws.replies(CRISIS, old.ts)[-1].blocks)
    assert "goes on where only its members read" in told
    before = len(long_night.ws.replies(CRISIS, old.ts))
    long_night.command(TOM, "/crisis note Said behind the door")
    long_night.settle()
    assert "behind the door" in thread(long_night)
    assert len(long_night.ws.replies(CRISIS, old.ts)) == before
    long_night.say(LENA, "@Firebreak note from outside", thread_ts=old.ts)
    assert "There is no such crisis" in "".join(long_night.told(LENA))


@AT_LENGTH
def test_a_crisis_that_is_opened_moves_into_the_incident_channel_and_back(long_night: Night) -> None:
    change(long_night, "Restrict it", "Names came up")
    hidden, cards = long_night.room(), len(open_cards(long_night))
    long_night.command(TOM, "/crisis note Said behind the door")
    long_night.settle()
    change(long_night, "Open it to everybody", "It is public anyway")
    assert long_night.room().channel == CRISIS
    assert len(open_cards(long_night)) == cards
    assert "open to everybody from now on" in thread(long_night)
    assert "behind the door" not in thread(long_night)
    left = long_night.ws.messages[hidden.channel][hidden.ts]
    assert "opened to everybody" in shown(left.blocks)
    change(long_night, "Restrict it", "Once more")
    assert long_night.room().channel == hidden.channel
    assert len(open_cards(long_night)) == cards


def test_the_alert_of_a_restricted_crisis_tells_nothing_more(night: Night) -> None:
    alert = night.storm()
    night.press(ANA, night.card(f"alert:{alert.id}"), "Declare a crisis")
    assert night.send(ANA, title=SECRET, restricted="True", lead_id=ANA).ok
    night.settle()
    night.office.perform(alerts.add_note, actor_id=ANA, alert_id=alert.id, text="It is Ben of the warehouse")
    assert "Ben of the warehouse" not in in_incident_channel(night)
    assert [e.text for e in night.timeline("NoteAdded")] == ["It is Ben of the warehouse"]
    card = night.card(f"alert:{alert.id}")
    assert "show only to its members" in shown(card.blocks)
    assert shown(card.blocks).startswith(f"*Declared a crisis* by <@{ANA}>")
    assert "posts in" not in shown(card.blocks)
    edits = len(night.ws.calls)
    night.office.perform(lambda work: work.standings.want(f"alert:{alert.id}"))
    night.settle()
    assert [c.method for c in list(night.ws.calls)[edits:] if c.method == "chat.update"] == []


def thread(night: Night) -> str:
    card = night.room()
    return "\n".join(shown(m.blocks) for m in night.ws.replies(card.channel, card.ts) if not m.deleted)
