from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.domain.words import phrase
from bot.slack.safe import mention
from bot.slack.words import _, listed, ngettext, number, plain, plain_to, reading, tell, tell_many
from bot.workspace.mrkdwn import mentions
from tests.support.catalogue import CATALOGUE, extracted
from tests.support.hostile import hostile_text, misdeeds
from tests.support.pseudo import Pseudo

AT = datetime(2026, 3, 5, 23, 43, tzinfo=UTC)


def test_a_phrase_of_the_domain_is_told_with_its_people_and_times():
    said = phrase("<@{who}> declared a crisis from this alert at {at}.", who="U0ANA", at=AT)
    when = "<!date^1772754180^{date_short_pretty} {time}|23:43 UTC>"
    assert tell(said) == f"<@U0ANA> declared a crisis from this alert at {when}."
    assert plain_to({"U0ANA": "Ana Ruiz"}, said).startswith("Ana Ruiz declared a crisis")
    assert plain(said) == "a colleague declared a crisis from this alert at 2026-03-05 23:43 UTC."


def test_where_slack_cannot_tell_a_time_it_is_told_on_the_readers_clock():
    with reading("en-US", "Europe/Berlin"):
        assert plain("Since {at}.", at=AT) == "Since 2026-03-06 00:43."
    with reading("en-US", "Mars/Olympus"):
        assert plain("Since {at}.", at=AT) == "Since 2026-03-05 23:43 UTC."


def test_several_values_are_joined_and_reasons_stand_in_a_list():
    roles = (phrase("Legal"), phrase("HR"), phrase("Analyst"))
    assert tell(phrase("This needs {roles}.", roles=roles)) == "This needs Legal, HR and Analyst."
    reasons = (phrase("One."), phrase("Two."))
    assert tell(phrase("Not yet:\n{reasons}", reasons=reasons)) == "Not yet:\n• One.\n• Two."
    assert listed(["a"]) == "a"
    assert listed([]) == ""


def test_people_are_pinged_only_through_slots_that_hold_ids():
    assert tell("Ask {people}.", people=("<@U0ANA>", "<@U0TOM>")) == "Ask <@U0ANA> and <@U0TOM>."
    assert not mentions(tell("Ask {people}.", people=("<@U0ANA> <!channel>",))).users
    assert not mentions(tell("About {title}.", title="<@U0ANA>")).users
    assert tell("By {who}.", who=mention("U0ANA")) == "By <@U0ANA>."
    assert tell("Ask <@{who}>.", who=None) == "Ask somebody."
    assert tell("Ask <@{who}>.", who="bot") == "Ask Firebreak."


@given(hostile_text)
def test_a_value_never_becomes_more_than_text(text: str):
    for name in ("title", "reasons"):
        told = tell(f"Before {{{name}}} after.\n{{{name}}}", **{name: text})
        told_many = tell(f"Before {{{name}}}", **{name: (text, phrase("{x}", x=text))})
        assert not misdeeds([told, told_many])
    assert not misdeeds([tell("Ask <@{who}>.", who=text)])


def test_numbers_are_grouped_and_short():
    assert [number(n) for n in (12345, 10.83, 4.0, None)] == ["12,345", "10.8", "4", "–"]
    assert tell_many("{count} post", "{count} posts", 1) == "1 post"
    assert tell_many("{count} post", "{count} posts", 1200) == "1,200 posts"


def test_each_reader_reads_their_own_language():
    with reading(Pseudo()):
        assert _("Legal") == "Ļëĝàļ"
        assert ngettext("post", "posts", 2) == "þöšţš"
    assert _("Legal") == "Legal"


@pytest.mark.parametrize("locale", ["en-US", "xx-XX", "", "../../etc", "de-DE"])
def test_an_unknown_language_reads_english(locale: str):
    with reading(locale):
        assert _("Legal") == "Legal"
        assert _("") == ""


def test_no_sentence_says_at_before_a_time_that_brings_its_day():
    """“at today 23:43” is no English. The chart's text alone tells hours without a day."""
    said = CATALOGUE.read_text(encoding="utf-8").replace('"\n"', "").splitlines()
    with_at = [line for line in said if "at {at}" in line]
    assert len(with_at) == 1
    assert "Posts in 5 minutes" in with_at[0]


def test_the_catalogue_holds_every_sentence_of_the_code():
    committed = CATALOGUE.read_text(encoding="utf-8")
    assert committed == extracted(), "run: python -m tests.support.catalogue"


def test_what_was_typed_in_quotation_marks_stands_in_one_pair():
    for typed in ('"We are sorry"', "“We are sorry”", "«We are sorry»"):
        assert plain("He wrote “{text}”.", text=typed) == "He wrote “We are sorry”."
        assert tell("He wrote “{text}”.", text=typed) == "He wrote “We are sorry”."
    assert plain("“{text}”", text="“a” and “b”") == "““a” and “b””"
