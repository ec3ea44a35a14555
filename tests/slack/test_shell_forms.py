"""Windows and forms: what opens where, what is refused under which field, and how windows stack."""

from __future__ import annotations

from bot.service.watch.trying import Trier
from bot.slack.handlers import drafting
from bot.slack.handlers.calls import Call, Submission
from bot.slack.handlers.listeners import TROUBLE
from bot.slack.ids import Ref
from bot.sources.lookback import Pasts
from bot.storage.playbook_files import PlaybookShelf
from bot.storage.words import Words
from bot.text.matching import Matcher
from tests.slack.office import ANA, DECLARATION, LENA, PRIYA, TOM, Night, offers, shown
from tests.slack.writing import DRAFT, draft
from tests.storage.builders import a_batch, a_read, a_watch
from tests.support.books import PLAYBOOKS
from tests.views import boards


def test_declaring_opens_a_pinned_war_room(night):
    crisis = night.declare()
    assert "Cups catch fire" in shown(night.room().blocks)
    assert night.room().pinned_by
    assert crisis.declared_by == ANA


class SlowDisk(PlaybookShelf):
    """Asks the office something, which is refused inside a transaction."""

    office = None

    def types(self):
        if self.office:
            self.office.read(lambda work: work.now)
        return super().types()


def test_playbooks_are_read_while_no_transaction_is_open(engine):
    shelf = SlowDisk(PLAYBOOKS)
    with Night(engine, shelf) as night:
        shelf.office = night.office
        night.declare()


def test_my_next_step_is_worked_in_its_window(long_night):
    long_night.press(ANA, long_night.room(), "My next step")
    first = long_night.window(ANA)
    label = next(
        e["text"]["text"]
        for b in first.blocks
        for e in b.get("elements", ())
        if "text" in e and "action_id" in e
    )
    long_night.press_in_window(ANA, label)
    if long_night.window(ANA).id != first.id:  # it asks something first
        fields = {
            b["block_id"]: ANA
            for b in long_night.window(ANA).blocks
            if b["type"] == "input" and b["element"]["type"] == "users_select"
        }
        fields |= {
            b["block_id"]: "We looked at it together."
            for b in long_night.window(ANA).blocks
            if b["type"] == "input" and b["element"]["type"] == "plain_text_input"
        }
        assert long_night.send(ANA, **fields).ok
        assert not long_night.has_window(ANA)
    else:
        assert not offers(long_night.window(ANA).blocks, label)


def test_a_form_over_a_window_closes_both_when_it_is_sent(long_night):
    long_night.press(ANA, long_night.room(), "Status, only for me")
    below = long_night.window(ANA)
    long_night.press_in_window(ANA, "Note")
    assert long_night.window(ANA).previous_view_id == below.id
    assert long_night.send(ANA, text="The agency knows").ok
    assert not long_night.has_window(ANA)
    assert [e.text for e in long_night.timeline("NoteAdded")] == ["The agency knows"]


def test_an_approval_from_a_window_redraws_that_window(long_night):
    card = draft(long_night)
    long_night.press(PRIYA, card, "Approve")  # the PR lead's; the crisis lead's is left to Tom
    long_night.press_in_window(TOM, "Read and decide", long_night.home(TOM))
    assert DRAFT in shown(long_night.window(TOM).blocks)
    long_night.press_in_window(TOM, "Approve")
    assert "version 1* · approved" in shown(long_night.window(TOM).blocks)
    long_night.settle()
    assert "version 1* · approved" in shown(long_night.card(f"statement:{long_night.words().id}").blocks)
    assert card.ts == long_night.card(f"statement:{long_night.words().id}").ts


def test_other_words_for_a_network_are_written_from_the_card_and_shown_on_it(long_night):
    card = draft(long_night)
    long_night.press(ANA, card, "Other words for a network…")
    assert long_night.send(ANA, place="manual", language="*", text="Seen it. More by 18:00.").ok
    long_night.settle()
    shown_now = shown(long_night.card(f"statement:{long_night.words().id}").blocks)
    assert "*By hand:*" in shown_now
    assert "Seen it. More by 18:00." in shown_now


def test_a_refusal_in_a_window_lies_over_it(long_night):
    card = draft(long_night)
    long_night.press_in_window(TOM, "Read and decide", long_night.home(TOM))
    long_night.press(ANA, card, "Edit")
    assert long_night.send(ANA, text=f"{DRAFT} Promised.").ok
    long_night.press_in_window(TOM, "Approve")
    assert len(long_night.ws.stack(TOM)) == 2
    assert "changed" in shown(long_night.window(TOM).blocks)
    long_night.slack.people.close(TOM, long_night.window(TOM).id)
    assert DRAFT in shown(long_night.window(TOM).blocks)


def test_two_who_edit_at_once_do_not_wipe_out_each_others_words(long_night):
    card = draft(long_night)
    long_night.press(ANA, card, "Edit")
    long_night.press(TOM, card, "Edit")
    assert long_night.send(TOM, text=f"{DRAFT} Promised.").ok
    late = long_night.send(ANA, text=f"{DRAFT} Surely.")
    assert "Tom Okafor changed this text" in late.errors["text"]
    assert long_night.words().current.text == f"{DRAFT} Promised."


def test_a_severity_form_that_was_open_too_long_is_refused_in_words(long_night):
    for person in (ANA, TOM):
        long_night.press(person, long_night.room(), "Change the severity")
    assert long_night.send(TOM, severity_now="1", severity_24h="1").ok
    late = long_night.send(ANA, severity_now="3", severity_24h="3")
    assert "it is SEV-1 (emergency) now, led by Ana Ruiz" in " ".join(late.errors.values())
    assert long_night.crisis().severity_now == 1


def test_a_third_window_gives_way_to_the_next(long_night):
    long_night.press(ANA, long_night.room(), "Status, only for me")
    long_night.press_in_window(ANA, "Status, only for me")
    long_night.press_in_window(ANA, "Status, only for me")
    assert len(long_night.ws.stack(ANA)) == 3
    long_night.press_in_window(ANA, "Note")
    assert len(long_night.ws.stack(ANA)) == 3
    assert long_night.send(ANA, text="Still here").ok
    assert not long_night.has_window(ANA)


def test_the_pages_of_a_timeline_turn_in_one_window(long_night):
    for number in range(25):
        long_night.command(ANA, f"/crisis note fact {number}")
    long_night.press(ANA, long_night.room(), "Timeline")
    assert "fact 24" in shown(long_night.window(ANA).blocks)
    long_night.press_in_window(ANA, "Earlier")
    assert len(long_night.ws.stack(ANA)) == 1
    assert "page 1 of" in shown(long_night.window(ANA).blocks)


def test_a_window_that_opens_too_late_is_offered_again(long_night):
    long_night.slack.faults.fail("views.open", "expired_trigger_id")
    long_night.press(ANA, long_night.room(), "Note")
    assert not long_night.has_window(ANA)
    assert "three seconds" in long_night.told(ANA)[-1]
    offered = [m for m in long_night.ws.messages["C0CRISIS"].values() if m.ephemeral_to == ANA][-1]
    long_night.press(ANA, offered, "Open the form")
    assert long_night.send(ANA, text="Now it works").ok


def test_a_window_that_opens_too_late_for_a_command_is_offered_directly(night):
    night.slack.faults.fail("views.open", "expired_trigger_id")
    night.command(ANA, "/crisis declare The cups <!channel>", channel="C0SOCIAL")
    night.press(ANA, night.letters(ANA)[-1], "Open the form")
    assert night.window(ANA).blocks[0]
    assert "The cups <!channel>" in str(night.window(ANA).blocks)


def test_what_is_wrong_stands_under_its_field(night):
    night.command(PRIYA, "/crisis watch add Brand")
    outcome = night.send(PRIYA, name="Brand", terms="a, northwind", ratio="2", min_count="5")
    assert outcome.errors == {"terms": "“a” must have between 2 and 80 characters."}


def test_new_words_are_tried_before_they_count(night):
    reads = [a_read(n, at=night.now(), text=f"cold cup {n}") for n in range(40)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))
    night.command(PRIYA, "/crisis watch add Cups")
    night.send(PRIYA, name="Cups", terms="cups", ratio="3")
    assert "*“Cups” is not listened for yet.*" in shown(night.window(PRIYA).blocks)
    night.settle()
    assert "Looking through the posts" in shown(night.letters(PRIYA)[-1].blocks)
    Trier(night.office, Matcher, Pasts([]), float).look()
    night.settle()
    tried = night.letters(PRIYA)[-1]
    assert "It would have matched 0 posts of the last 7 days." in shown(tried.blocks)
    night.press(PRIYA, tried, "Change the words")
    night.send(PRIYA, terms="cup*")
    Trier(night.office, Matcher, Pasts([]), float).look()
    night.settle()
    dropped, tried = night.letters(PRIYA)[-2:]
    assert "*The words of “Cups” were dropped.*" in shown(dropped.blocks)
    assert "It would have matched 40 posts of the last 7 days." in shown(tried.blocks)
    assert "None of the sources you listen to can be asked about the past" in shown(tried.blocks)
    assert "words that begin with “cup”" in shown(tried.blocks)
    assert night.office.read(lambda work: work.watches.all()) == ()
    night.press(PRIYA, tried, "Let it go live")
    night.settle()
    assert "*“Cups” is listened for from now on.*" in shown(night.letters(PRIYA)[-1].blocks)
    (watch,) = night.office.read(lambda work: work.watches.all())
    assert (watch.terms, watch.ratio, watch.version) == (("cup*",), 3.0, 1)


def test_in_a_storm_a_watch_counts_at_once_and_says_how_its_words_were_read(night):
    night.command(PRIYA, "/crisis watch add Cups")
    words = "#cups, recall ~5 cup\n-coffee cup"
    assert night.send(PRIYA, name="Cups", terms=words, letters=["lookalikes"], at_once=["at_once"]).ok
    told = shown(night.window(PRIYA).blocks)
    assert "the hashtag “#cups”" in told
    assert "at most 5 words between them" in told
    (watch,) = night.office.read(lambda work: work.watches.all())
    assert (watch.must_not, watch.accents, watch.lookalikes) == (("coffee cup",), False, True)


def test_a_refused_form_names_people_by_their_names(long_night):
    long_night.press(ANA, long_night.room(), "Resolve…")
    window = long_night.window(ANA)
    assert "Finish these steps" in shown(window.blocks)


def test_a_form_for_others_is_refused_before_it_is_filled(long_night):
    for label in ("Resolve…", "Give a role", "Change the severity"):
        long_night.press(LENA, long_night.room(), label)
        assert not long_night.has_window(LENA)
        assert "This needs" in long_night.told(LENA)[-1]


def test_a_repeated_press_is_told_that_it_is_done(night):
    alert = night.storm()
    night.slack.hub.extra.duplicates = 1
    night.press(ANA, night.card(f"alert:{alert.id}"), "I’m on it")
    assert night.told(ANA) == ["That is already done."]


def test_a_declaration_whose_answer_was_lost_is_answered_the_same_again(night):
    night.declare()
    assert night.send_again() == {"response_action": "clear"}
    assert len(night.crises()) == 1


def test_a_second_declaration_of_the_same_is_asked_about_once_more(night):
    night.declare()
    night.command(TOM, "/crisis declare")
    outcome = night.send(TOM, **DECLARATION)
    assert outcome.action == "update"
    assert "Cups catch fire" in shown(night.window(TOM).blocks)
    assert len(night.crises()) == 1


def test_what_fails_unforeseen_leaves_a_number_and_records_nothing(long_night, monkeypatch, caplog):
    long_night.press(ANA, long_night.room(), "Write a statement")

    def broken(self, statement):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(Words, "add", broken)
    outcome = long_night.send(ANA, message="M1", text=DRAFT)
    said = next(iter(outcome.errors.values()))
    assert said.startswith(TROUBLE.split("{")[0])
    reference = said.rstrip(".").rsplit(" ", 1)[-1]
    assert reference in caplog.text
    assert long_night.timeline("StatementDrafted") == []
    monkeypatch.undo()
    assert long_night.send(ANA, message="M1", text=DRAFT).ok


def test_a_busy_store_says_that_nothing_was_recorded(night, monkeypatch):
    from bot.storage import requests
    from bot.storage.database import busy

    night.declare()
    night.press(ANA, night.room(), "Note")

    def wait_in_vain(self, key, now):
        raise busy()

    with monkeypatch.context() as patch:
        patch.setattr(requests.Requests, "remember", wait_in_vain)
        outcome = night.send(ANA, text="Kept?")
    assert "nothing was recorded" in next(iter(outcome.errors.values()))
    assert night.send(ANA, text="Kept!").ok
    assert [e.text for e in night.timeline("NoteAdded")] == ["Kept!"]


def test_a_button_of_an_older_version_says_so(night, monkeypatch):
    from bot.slack.handlers import presses

    night.declare()
    monkeypatch.setattr(presses, "ACTIONS", {})
    night.press(ANA, night.room(), "Note")
    assert "older version" in night.told(ANA)[-1]


def test_a_watch_keeps_its_sources_where_there_is_none_to_choose(night):
    def limit(work):
        work.watches.add(a_watch(brand_id="brand", sources=("rss",)))

    night.office.perform(limit)
    night.command(PRIYA, "/crisis watch edit Northwind Coffee")
    assert night.send(PRIYA, ratio="3").ok
    changed = night.office.read(lambda work: work.watches.get("w1"))
    assert (changed.ratio, changed.sources) == (3.0, ("rss",))


class Aged:
    """A shell whose words have grown old since the form was opened; nothing may be done with it."""

    def ask(self, *_args, **_kwargs):
        return boards.approved(str, needs_second_look=True)


def test_a_publish_form_that_grew_old_while_it_was_open_comes_again_with_its_question():
    ref = Ref("statement", "s1", 1, {"sha256": "x"})
    sent = Submission(
        call=Call(actor_id=ANA, key="k"), ref=ref, values={"outlet": "webhook", "person_id": ""}
    )
    again = drafting.publish(Aged(), sent)
    assert "why is it still right?" in shown(again.view["blocks"])
