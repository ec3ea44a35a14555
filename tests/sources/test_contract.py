"""What every source promises, whatever it listens to: nothing lost and nothing twice, wherever it is cut off.

A new line in SOURCES needs a case here. Each case can deliver all its posts into a store that dies at any
writing call, just before or just after the commit, and then again from a new start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.domain.registry import Proof
from bot.sources import SOURCES, pull_sources, push_sources, slack_sources
from bot.sources.frame import LONGEST_NAME, State
from tests.sources.cases import CASES, EXPECTED, SECRET, Case, Pulled
from tests.sources.support import SqliteStore

PROVING = bool(os.environ.get("FIREBREAK_PROVE"))
# The writing call at which the store dies, and whether that was committed.
CUTS = [(at, done) for at in (1, 2, 3, 4) for done in (False, True)] if PROVING else [(3, False)]
ALL = [
    pytest.param(case, id=case.__name__, marks=[getattr(pytest.mark, case.needs)] if case.needs else [])
    for cases in CASES.values()
    for case in cases
]


@pytest.fixture(params=ALL)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    made: Case = request.param(tmp_path)
    if made.needs:
        made.server = request.getfixturevalue(made.needs)  # type: ignore[attr-defined]
    return made


@pytest.fixture
def pulled(case: Case) -> Pulled:
    assert isinstance(case, Pulled)
    return case


PULLED = pytest.mark.parametrize(
    "case", [param for param in ALL if issubclass(param.values[0], Pulled)], indirect=True
)


def test_every_source_has_a_case() -> None:
    assert set(CASES) == set(SOURCES)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return str(tmp_path / "store.db")


def test_every_post_is_stored_once_and_in_order(case: Case, database: str) -> None:
    store = SqliteStore(database)
    case.deliver(store)
    assert store.texts() == EXPECTED
    store.close()


@pytest.mark.prove
@pytest.mark.parametrize(("cut_at", "committed"), CUTS)
def test_whenever_it_is_cut_off_nothing_is_lost_and_nothing_comes_twice(
    case: Case, database: str, cut_at: int, committed: bool
) -> None:
    dying = SqliteStore(database, cut_at=cut_at, committed=committed)
    case.deliver(dying)
    assert dying.dead or len(dying.texts()) == len(EXPECTED)
    dying.close()
    store = SqliteStore(database)
    case.deliver(store)
    assert store.texts() == EXPECTED
    store.close()


@PULLED
def test_what_cannot_be_read_is_counted_and_the_rest_is_stored(pulled: Pulled, database: str) -> None:
    store = SqliteStore(database)
    status = pulled.listen(store)
    assert status.rejected >= pulled.bad
    assert bool(status.problems) == bool(pulled.bad)
    assert store.texts() == EXPECTED
    store.close()


@PULLED
def test_stopped_in_mid_stream_it_ends_in_order_and_goes_on_later(pulled: Pulled, database: str) -> None:
    store = SqliteStore(database)
    status = pulled.stop_after(store, posts=100)
    assert status.state is State.STOPPED
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("firebreak-")]
    pulled.deliver(store)
    assert store.texts() == EXPECTED
    store.close()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_source_says_what_it_is_and_how_it_was_proved(name: str) -> None:
    entry = SOURCES[name]
    assert entry.label
    assert isinstance(entry.proof, Proof)
    source = entry.load()
    assert hasattr(source, "run") != hasattr(source, "receive")


def test_a_source_costs_nothing_until_it_is_used() -> None:
    libraries = "{'feedparser', 'httpx', 'imap_tools', 'standardwebhooks', 'websockets'}"
    asked = f"import sys, bot.sources; print(sorted({libraries} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


class Secret:
    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        return self._value


class Settings:
    rss_feeds = ("https://n.example/a", "https://n.example/b", "https://n.example/a")
    rss_allow_private = False
    webhook_secrets = (Secret(SECRET),)
    webhook_bearer = None
    webhook_keys = {}  # noqa: RUF012
    webhook_senders = ("zapier", "zapier")
    webhook_maps = {"radar": {"text": "body"}}  # noqa: RUF012
    slack_source_channels = ("brand-mentions", "brand-mentions")
    x_token = Secret("a-token")
    x_post_usd = 0.015
    x_daily_usd = 5.0
    x_query_length = 512
    youtube_key = Secret("a-key")
    youtube_channels = ("UC" + "a" * 22,)
    youtube_videos = ("a" * 11,)
    youtube_daily_units = 8_000
    bluesky = True
    bluesky_servers = ()
    gdelt = True
    hackernews = True
    reddit_subreddits = ("coffee", "barista")
    reddit_client_id = "key"
    reddit_client_secret = Secret("a-secret")
    source_folder = "/posts"
    imap_url = "imaps://mail.northwind.example"
    imap_user = "care"
    imap_password = Secret("a-password")
    imap_token_url = ""
    imap_client_id = ""
    imap_client_secret = None
    imap_refresh_token = None
    imap_scope = ""
    mastodon_url = "https://northwind.example"
    mastodon_token = Secret("a-token")
    mastodon_tags = ("northwind", "coffee")


class Nothing:
    rss_feeds = ()
    rss_allow_private = False
    webhook_secrets = ()
    webhook_bearer = None
    webhook_keys = {}  # noqa: RUF012
    webhook_senders = ()
    webhook_maps = None
    slack_source_channels = ()
    x_token = None
    x_post_usd = 0.015
    x_daily_usd = 5.0
    x_query_length = 512
    youtube_key = None
    youtube_channels = ()
    youtube_videos = ()
    youtube_daily_units = 8_000
    bluesky = False
    bluesky_servers = ()
    gdelt = False
    hackernews = False
    reddit_subreddits = ()
    reddit_client_id = ""
    reddit_client_secret = None
    source_folder = ""
    imap_url = ""
    imap_user = ""
    imap_password = None
    imap_token_url = ""
    imap_client_id = ""
    imap_client_secret = None
    imap_refresh_token = None
    imap_scope = ""
    mastodon_url = ""
    mastodon_token = None
    mastodon_tags = ()


def test_the_settings_decide_who_listens() -> None:
    pulled, pushed = pull_sources(Settings()), push_sources(Settings())
    names = {source.name for source in pulled}
    assert len(names) == len(pulled)
    assert {name.partition(":")[0] for name in names} == set(SOURCES) - {"replay", "slack", "webhook"}
    assert list(pushed) == ["webhook", "webhook/zapier", "webhook/radar"]
    assert [hook.name for hook in pushed.values()] == ["webhook", "webhook:zapier", "webhook:radar"]
    assert (pull_sources(Nothing()), push_sources(Nothing())) == ([], {})


def test_each_slack_channel_that_is_named_is_a_source() -> None:
    channels = slack_sources(Settings(), lambda _: lambda oldest: ())
    assert [channel.name for channel in channels.values()] == ["slack:brand-mentions"]


def test_without_keys_the_feeds_of_the_subreddits_are_read() -> None:
    class NoKeys(Nothing):
        reddit_subreddits = ("coffee", "barista")

    posts, comments = pull_sources(NoKeys())
    assert posts.name.startswith("reddit:www.reddit.com-")
    assert posts.name != comments.name


def test_every_source_has_a_name_that_can_be_chosen_in_slack() -> None:
    host = "-".join(["a" * 60, "b" * 60, "c" * 60])

    class Long(Settings):
        rss_feeds = tuple(f"https://{host}.example/{n}" for n in range(3))
        mastodon_tags = tuple(f"northwind{'coffee' * 40}{n}" for n in range(3))
        imap_url = f"imaps://{host}.example"

    names = [source.name for source in pull_sources(Long())]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) == LONGEST_NAME
