from __future__ import annotations

import pytest

from bot.domain.events import Event, NoteAdded, PublicationAsked
from bot.domain.log.record import EVENTS
from bot.domain.log.timeline import ERASED, TELL, entries, sentence
from bot.slack.views.notices import NOTICES
from bot.slack.words import plain_to, tell
from tests.views.boards import NAMES
from tests.views.scenes import happened, recorded


def test_every_event_has_a_sentence():
    """A new event needs one line in TELL; without it the record could not be read."""
    assert set(TELL) == set(EVENTS.values()) - {Event}


def test_the_scenes_show_every_event():
    assert {type(event) for event in happened(str)} == set(TELL)


def test_every_notice_is_about_a_known_event():
    assert set(NOTICES) <= set(TELL)


@pytest.mark.parametrize("event", happened(str), ids=lambda event: type(event).__name__)
def test_a_sentence_is_told_with_every_value(event: Event):
    told = tell(sentence(event))
    assert told.rstrip().endswith((".", "”", "/1", "/p", "500"))
    assert "{" not in told.replace("{date_short_pretty} {time}", "")  # which Slack fills in
    assert "None" not in told


def test_an_event_without_a_sentence_is_a_mistake_that_shows():
    with pytest.raises(KeyError):
        sentence(Event())


def test_the_record_reads_like_an_account():
    told = [plain_to(NAMES, sentence(event)) for event in happened(str)]
    declared = "Ana Ruiz declared the crisis “cup slogan” as SEV-2 (serious), led by Ana Ruiz. Fault: Ours."
    assert declared in told
    assert "Mei Lin took the role “Legal”." in told
    assert "Ana Ruiz finished “Stop the campaign” 4 min late: Keep. Note: “Why”" in told
    assert "Ana Ruiz chose “It is over” in the step “Stop the campaign”: “All is quiet”" in told
    assert (
        "“Stop the campaign” was decided: It is over. "
        "Signed by Ana Ruiz (“All is quiet”) and Tom Okafor (“No press”)."
    ) in told
    assert "Mei Lin had not answered about “Holding statement”, so Priya Shah was asked." in told


def test_an_erased_entry_keeps_its_place_and_says_so():
    entry = entries(recorded(str, erased=True))[3]
    assert (entry.seq, entry.msgid, entry.params) == (4, ERASED, {})


def test_entries_keep_order_time_actor_and_kind():
    found = entries(recorded(str))
    assert [entry.seq for entry in found] == list(range(1, len(found) + 1))
    note = next(entry for entry in found if entry.kind == NoteAdded.__name__)
    assert (note.actor, note.params["text"]) == ("U0ANA", "The shop in Leeds closed")


def test_whoever_posts_by_hand_is_told_in_which_language():
    told = {"statement_id": "s1", "publication_id": "p1", "message": "M5", "sha256": "0" * 64}
    asked = PublicationAsked(actor="UTOM", person_id="USAM", outlet="x", language="fr", **told)
    assert ", in French” on X by hand" in NOTICES[PublicationAsked](asked)
