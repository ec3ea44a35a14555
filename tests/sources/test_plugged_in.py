"""From the settings to the sources that listen: what is missing or wrong is said with the setting's name."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config import Settings, SettingsProblem, given
from bot.domain.intake import IntakeError, NotTrusted
from bot.sources import pull_sources, push_sources
from bot.sources.frame import PushSource
from tests.sources.support import NOW
from tests.support.settings import PROJECT

NEEDED = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "incident_channel": "#crisis"}


def settings(**more: Any) -> Settings:
    return given(**NEEDED, playbooks=PROJECT / "playbooks", **more)


def test_nothing_listens_until_something_is_set() -> None:
    assert pull_sources(settings()) == []


def test_everything_listens_side_by_side_under_names_of_their_own() -> None:
    sources = pull_sources(
        settings(
            bluesky="yes",
            hackernews="yes",
            imap_url="imaps://mail.northwind.example/Care",
            imap_user="care",
            imap_password="a-password",
            mastodon_url="https://social.northwind.example",
            mastodon_token="a-token",
            mastodon_tags="#northwind, coffee",
            reddit_subreddits="r/coffee, barista",
            rss_feeds="https://blog.northwind.example/feed",
        )
    )
    names = [source.name for source in sources]
    assert len(set(names)) == len(names) == 8
    assert [name for name in names if name.startswith("mastodon")] == [
        "mastodon:social.northwind.example-northwind",
        "mastodon:social.northwind.example-coffee",
    ]
    assert not any("a-password" in repr(source) or "a-token" in repr(source) for source in sources)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (
            {"bluesky_servers": "https://n.example"},
            "BLUESKY_SERVERS: address 1 of 1 does not begin with ws://",
        ),
        ({"imap_url": "mail.example"}, "IMAP_URL: it must be imaps://host"),
        ({"mastodon_url": "social.example"}, "MASTODON_URL: it does not begin with http"),
        ({"reddit_subreddits": "coffee, no/name"}, "REDDIT_SUBREDDITS: one of them is no name"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(given_: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsProblem) as problem:
        settings(**given_)
    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"mastodon_url": "https://social.example"}, "MASTODON_TOKEN: is missing"),
        ({"imap_url": "imaps://mail.example", "imap_user": "care"}, "IMAP_PASSWORD: is missing"),
        ({"imap_url": "imaps://mail.example", "imap_password": "a-password"}, "IMAP_USER: is missing"),
        ({"imap_url": "imap://mail.example"}, "IMAP_URL: it must begin with imaps://"),
        ({"reddit_client_id": "an-id"}, "REDDIT_CLIENT_SECRET: is missing"),
        ({"webhook_secrets": "c2hvcnQ="}, "WEBHOOK_SECRETS: a secret must be whsec_"),
        ({"webhook_senders": "zapier, radar"}, "WEBHOOK_SENDERS: what number 2 of 2 sends is not known"),
        ({"webhook_keys": f"zapier:{20 * 'k'}"}, "WEBHOOK_KEYS: one of its names is neither in"),
        ({"webhook_keys": "zapier"}, "WEBHOOK_KEYS: number 1 is not written as name:key"),
        (
            {"webhook_senders": "zapier", "webhook_keys": "zapier:short"},
            "WEBHOOK_KEYS: a bearer token",
        ),
        ({"webhook_senders": "zapier", "webhook_keys": "zapier:whsec_x"}, "WEBHOOK_KEYS: a secret must be"),
        ({"scorer_lexicons": "fr:/a,french:/b"}, "SCORER_LEXICONS: number 2 of 2 is no language"),
        ({"scorer_lexicons": "fr"}, "SCORER_LEXICONS: number 1 of 1 is no language"),
        ({"webhook_maps": '{"radar": '}, "WEBHOOK_MAPS: it is no JSON"),
        (
            {"webhook_maps": '{"radar": {"id": "a"}}'},
            "WEBHOOK_MAPS: radar does not say where the text stands",
        ),
    ],
)
def test_what_belongs_together_is_asked_for_together(given_: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsProblem, match=said):
        settings(**given_)


def test_a_sender_with_a_key_of_its_own_is_told_apart_and_revoked_alone() -> None:
    shared, old, new = ("-".join([name] * 6) for name in ("shared", "older", "newer"))
    names = {"webhook_senders": "mention,zapier", "webhook_bearer": shared}

    def taken(key: str, **keys: str) -> list[str]:
        return [path for path, hook in push_sources(settings(**names, **keys)).items() if opens(hook, key)]

    assert taken(shared) == ["webhook", "webhook/mention", "webhook/zapier"]
    assert taken(shared, webhook_keys=f"zapier:{old}") == ["webhook", "webhook/mention"]
    both = f"zapier:{old}, zapier:{new}, mention:whsec_{'AbCd' * 8}"
    assert [taken(key, webhook_keys=both) for key in (old, new)] == [["webhook/zapier"]] * 2
    assert taken(old, webhook_keys=f"zapier:{new}") == []
    del names["webhook_bearer"]
    assert list(push_sources(settings(**names, webhook_keys=f"zapier:{new}"))) == ["webhook/zapier"]


def opens(hook: PushSource, key: str) -> bool:
    try:
        hook.receive({"authorization": f"Bearer {key}"}, b"[]", NOW)
    except NotTrusted:
        return False
    except IntakeError:
        return True
    return True
