"""Settings: everything that is wrong is told at once and with its fix, and no secret is ever told."""

from __future__ import annotations

import base64
import logging
import pprint
import shutil
import traceback

import pytest

from bot import config
from bot.config import Settings, SettingsProblem
from bot.outlets import OUTLETS, load_outlets
from tests.support.settings import NEEDED, PROJECT, Place

SECRET = "hunter2-hunter2-hunter2"  # in everything below that may hold a secret

SIGNING = f"whsec_{base64.b64encode(SECRET.encode() * 2).decode()}"


def problems() -> tuple[str, ...]:
    with pytest.raises(SettingsProblem) as caught:
        config.load()
    return caught.value.lines


def test_everything_that_is_missing_is_told_at_once_with_its_fix(place: Place) -> None:
    lines = problems()
    assert [line.split(":")[0] for line in lines] == list(NEEDED)
    assert all(" is missing. Set it to: " in line for line in lines)


@pytest.mark.parametrize(
    ("setting", "words"), [("BLUESKY=maybe", "must be yes or no"), ("PORT=eight", "must be a whole number")]
)
def test_what_kind_of_value_is_wanted_is_said_in_words(place: Place, setting: str, words: str) -> None:
    name, _, value = setting.partition("=")
    place.set(**{name: value})
    assert any(line.startswith(f"{name}: {words}") for line in problems())


def test_what_is_wrong_is_told_together_with_what_is_missing(place: Place) -> None:
    place.set(
        SLACK_BOT_TOKEN="xapp-mixed-up",
        PORT="70000",
        PUBLISH_MODE="yes",
        DATABASE_URL="mysql://h/x",
        RSS_FEEDS="https://a.example/feed, ftp://b.example",
        SLACK_API_URL="localhost",
        PLAYBOOKS="elsewhere",
        ADMINS="U0ANA,@tom",
        BRAND_LANGUAGE="xx",
        HOST="not an address",
        INCIDENT_CHANNEL="#crisis, #social",
        OUTLET_WEBHOOK_URL="https://",
        OUTLET_WEBHOOK_READ_BACK="https://out.example/posts",
        REDDIT_CLIENT_ID="an-id",
    )
    told = {line.split(":")[0]: line for line in problems()}
    assert "does not begin with xoxb-" in told["SLACK_BOT_TOKEN"]
    assert "is missing" in told["SLACK_APP_TOKEN"]
    assert "less than or equal to 65535" in told["PORT"]
    assert "dry_run (nothing is sent" in told["PUBLISH_MODE"]
    assert "only SQLite and PostgreSQL are supported" in told["DATABASE_URL"]
    assert "address 2 of 2 does not begin with http" in told["RSS_FEEDS"]
    assert "does not begin with http" in told["SLACK_API_URL"]
    assert f"there is no folder {place.folder / 'elsewhere'}" in told["PLAYBOOKS"]
    assert "number 2 of 2 is no member id" in told["ADMINS"]
    assert "no words in that language, only in en" in told["BRAND_LANGUAGE"]
    assert "no address of this machine" in told["HOST"]
    assert "neither the name nor the id of one channel" in told["INCIDENT_CHANNEL"]
    assert "names no host" in told["OUTLET_WEBHOOK_URL"]
    assert "holds no {id}" in told["OUTLET_WEBHOOK_READ_BACK"]
    assert "is missing; REDDIT_CLIENT_ID does nothing without it" in told["REDDIT_CLIENT_SECRET"]
    assert all(". Set it to: " in line for line in told.values())


ANYTHING = {  # any text will do
    "brand_name", "imap_client_id", "imap_client_secret", "imap_password", "imap_refresh_token", "imap_scope",
    "imap_user", "mastodon_tags", "mastodon_token", "reddit_client_id",
    "reddit_client_secret",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(Settings.model_fields.keys() - ANYTHING))
def test_a_value_that_makes_no_sense_is_told_with_its_fix(place: Place, name: str) -> None:
    place.complete()
    place.set(**{name.upper(): "no sense, :-("})
    lines = problems()
    assert any(line.startswith(f"{name.upper()}: ") and ". Set it to: " in line for line in lines), lines


@pytest.mark.parametrize(
    "url",
    ["https://", "https://a b.example", "https://a.example:port", "https://[::1", "https://a.example:0"],
)
def test_an_address_that_names_no_host_is_refused(place: Place, url: str) -> None:
    place.complete()
    place.set(MASTODON_URL=url, MASTODON_TOKEN="a-token")
    (line,) = problems()
    assert line.startswith("MASTODON_URL: it names no host that can be read. Set it to: ")


@pytest.mark.parametrize(
    ("written", "meant"), [("#Crisis", "#crisis"), ("C012AB3CD", "C012AB3CD"), ("#крізис", "#крізис")]
)
def test_a_channel_is_named_as_slack_names_it(place: Place, written: str, meant: str) -> None:
    place.complete()
    place.set(INCIDENT_CHANNEL=written)
    assert config.load().incident_channel == meant


def test_a_channel_that_is_a_source_is_the_same_however_it_is_written(place: Place) -> None:
    place.complete()
    place.set(SLACK_SOURCE_CHANNELS="#Brand-Mentions, brand-mentions, C012AB3CD")
    settings = config.load()
    assert settings.slack_source_channels == ("brand-mentions", "C012AB3CD")


@pytest.mark.parametrize("feed", ["#crisis", "crisis", "Brand-Mentions"])
def test_the_feed_buries_no_card_and_is_not_listened_to(place: Place, feed: str) -> None:
    place.complete()
    place.set(SLACK_SOURCE_CHANNELS="brand-mentions", FEED_CHANNEL=feed)
    (line,) = problems()
    assert line.startswith("FEED_CHANNEL: it is the incident channel, or one that is listened to.")


def test_started_somewhere_else_it_says_where_it_looked_for_the_playbooks(place: Place) -> None:
    place.complete()
    (place.folder / "empty").mkdir()
    place.patch.chdir(place.folder / "empty")
    assert problems() == (
        f"PLAYBOOKS: there is no folder {place.folder / 'empty' / 'playbooks'}. "
        f"Set it to: {config.FIXES['PLAYBOOKS']}.",
    )


def test_a_name_in_the_file_that_is_no_setting_is_told(place: Place) -> None:
    place.complete()
    (place.folder / ".env").write_text("BRAND_NMAE=Northwind Coffee\nCOLOUR=red\n")
    assert problems() == (
        "BRAND_NMAE: there is no such setting. Did you mean BRAND_NAME?",
        "COLOUR: there is no such setting. Take it out of .env.",
    )


def test_the_file_is_read_and_the_environment_wins(place: Place) -> None:
    place.complete()
    (place.folder / ".env").write_text("BRAND_NAME=Northwind Coffee\nALERT_DECISION_MINUTES=20\nADMINS=\n")
    place.set(ALERT_DECISION_MINUTES="10")
    settings = config.load()
    assert (settings.brand_name, settings.alert_decision_minutes) == ("Northwind Coffee", 10)
    assert settings.admins == ()


def test_the_example_filled_in_is_all_defaults(place: Place) -> None:
    shutil.copy(PROJECT / ".env.example", place.folder / ".env")
    place.set(**NEEDED)
    filled = config.load()
    defaults = config.given(**{name.lower(): value for name, value in NEEDED.items()})
    assert filled.model_dump() == defaults.model_dump()


def test_lists_are_written_with_commas(place: Place) -> None:
    place.complete()
    place.set(ADMINS="U0ANA, U0TOM ,", RSS_FEEDS="https://a.example/feed,https://b.example/feed")
    settings = config.load()
    assert settings.admins == ("U0ANA", "U0TOM")
    assert settings.rss_feeds == ("https://a.example/feed", "https://b.example/feed")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_platforms_write_postgresql_is_understood(place: Place, scheme: str) -> None:
    place.set(DATABASE_URL=f"{scheme}://user:p%40ss@db.example:5433/firebreak?sslmode=require")
    url = config.database_url()
    assert url == "postgresql+psycopg://user:p%40ss@db.example:5433/firebreak?sslmode=require"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        (f"postgresql://u:{SECRET}@h:port/x", "cannot be read"),
        (f"{SECRET}", "cannot be read"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(
    place: Place, url: str, said: str
) -> None:
    place.complete()
    place.set(DATABASE_URL=url)
    (line,) = problems()
    assert said in line
    assert SECRET not in line


def test_only_where_a_platform_names_the_port_is_it_open_to_all(place: Place) -> None:
    place.complete()
    assert config.load().bind_host == "127.0.0.1"
    place.set(PORT="8000")
    assert config.load().bind_host == "0.0.0.0"
    place.set(HOST="127.0.0.1")
    assert config.load().bind_host == "127.0.0.1"


def test_given_settings_ask_neither_the_environment_nor_the_file(place: Place) -> None:
    place.set(PUBLISH_MODE="live", PORT="not a number")
    (place.folder / ".env").write_text("RSS_FEEDS=https://a.example/feed\nNONSENSE=1\n")
    settings = config.given(**{name.lower(): value for name, value in NEEDED.items()})
    assert settings.publish_mode == "dry_run"
    assert settings.rss_feeds == ()


def test_live_needs_the_outlets_by_name_and_all_others_only_rehearse(place: Place) -> None:
    place.complete()
    place.set(OUTLET_WEBHOOK_URL="https://out.example", OUTLET_WEBHOOK_SECRET=SIGNING)
    place.set(OUTLET_MASTODON_URL="https://social.example", OUTLET_MASTODON_TOKEN="northwind-token")
    place.set(PUBLISH_LIVE="mastodon")
    assert config.load().rehearsed == {"mastodon", "webhook"}
    place.set(PUBLISH_MODE="live")
    assert config.load().rehearsed == {"webhook"}
    place.set(PUBLISH_LIVE="mastodon,fax")
    assert "PUBLISH_LIVE: number 2 of 2 is none of bluesky, " in problems()[0]
    place.set(PUBLISH_LIVE="")
    (line,) = problems()
    assert line.startswith("PUBLISH_LIVE: is missing; with PUBLISH_MODE=live no outlet publishes without it.")
    assert ". Set it to: the outlets that may really publish" in line
    place.set(OUTLET_WEBHOOK_URL="", OUTLET_MASTODON_URL="")
    assert config.load().rehearsed == frozenset()


def test_every_outlet_can_be_set_up_and_none_is_unless_what_it_needs_is_there() -> None:
    assert not config.given(**{name.lower(): value for name, value in NEEDED.items()}).outlets
    made = load_outlets(settings_full_of_secrets())
    assert made.keys() == OUTLETS.keys()
    assert [outlet.label for outlet in made.values()] == [OUTLETS[name].label for name in made]


def settings_full_of_secrets() -> Settings:
    return config.given(
        slack_bot_token=f"xoxb-{SECRET}",
        slack_app_token=f"xapp-{SECRET}",
        incident_channel="#crisis",
        database_url=f"postgresql://user:{SECRET}@h/x",
        webhook_secrets=f"{SIGNING},{SIGNING}",
        webhook_bearer=SECRET,
        webhook_senders="mention,zapier",
        webhook_keys=f"mention:{SIGNING},zapier:{SECRET}",
        outlet_bluesky_handle="northwind.example",
        outlet_bluesky_password=SECRET,
        outlet_mastodon_url="https://social.example",
        outlet_mastodon_token=SECRET,
        outlet_x_key=SECRET,
        outlet_x_key_secret=SECRET,
        outlet_x_token=SECRET,
        outlet_x_token_secret=SECRET,
        outlet_linkedin_page="2414183",
        outlet_linkedin_token=SECRET,
        outlet_facebook_page="1122334455",
        outlet_facebook_token=SECRET,
        outlet_facebook_secret=SECRET,
        outlet_webhook_url=f"https://out.example/{SECRET}",
        outlet_webhook_secret=SIGNING,
        outlet_webhook_read_back=f"https://out.example/{SECRET}/{{id}}",
        rss_feeds=f"https://alerts.example/{SECRET}",
    )


def test_no_secret_is_in_what_settings_say_of_themselves(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_full_of_secrets()
    logging.getLogger(__name__).warning("%s %r", settings, settings)
    told = [repr(settings), str(settings), f"{settings}", pprint.pformat(settings), caplog.text]
    assert not [text for text in told if SECRET in text or SIGNING in text]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_no_secret_is_in_what_is_said_of_a_wrong_value(place: Place, name: str) -> None:
    place.complete()
    place.set(**{name.upper(): SECRET})
    try:
        config.load()
    except SettingsProblem:
        said = traceback.format_exc()
        assert name.upper() in said
        if name != "playbooks":  # a folder is no secret, and where it was looked for helps
            assert SECRET not in said


@pytest.mark.parametrize("variable", sorted(config.THROWN_AWAY))
def test_where_the_disk_is_thrown_away_sqlite_is_refused_with_the_reason(place: Place, variable: str) -> None:
    place.complete()
    with pytest.raises(SettingsProblem) as caught:
        config.check_disk(config.load(), {variable: "1"})
    (line,) = caught.value.lines
    assert f"{config.THROWN_AWAY[variable]} throws its disk away" in line
    assert "PostgreSQL" in line
    assert "volume" in line


def test_a_volume_or_postgresql_lasts(place: Place) -> None:
    place.complete()
    config.check_disk(config.load(), {})
    place.set(FIREBREAK_VOLUME="1")
    config.check_disk(config.load(), {"RENDER": "true"})
    place.set(FIREBREAK_VOLUME="", DATABASE_URL="postgresql://h/x")
    config.check_disk(config.load(), {"DYNO": "web.1"})
