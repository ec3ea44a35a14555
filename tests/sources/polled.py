"""Cases of the sources that ask again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.sources.addresses import anywhere
from bot.sources.frame import Source
from bot.sources.gdelt import Gdelt
from bot.sources.hackernews import HackerNews
from bot.sources.reddit import Reddit
from bot.sources.slack_channel import SlackChannel
from bot.sources.x.source import X
from bot.sources.youtube.source import YouTube
from tests.sources.case import EXPECTED, Pulled
from tests.sources.gdelt import GdeltSite
from tests.sources.hackernews import HackerNewsSite
from tests.sources.loopback import Loopback
from tests.sources.reddit import KEY, SECRET_KEY, RedditSite
from tests.sources.slack_channel import AppChannel
from tests.sources.support import FakeClock
from tests.sources.x import TOKEN as X_TOKEN
from tests.sources.x import XSite
from tests.sources.youtube import CHANNEL, YouTubeSite
from tests.sources.youtube import KEY as YOUTUBE_KEY


class GdeltCase(Pulled):
    """News that is indexed late, by a server that refuses every tenth request and whoever comes too soon."""

    bad = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._site = GdeltSite(EXPECTED, self.clock.now, lag=timedelta(minutes=15))

    def source(self) -> Source:
        return Gdelt(api=self._server.url, allowed=anywhere, clock=self.clock)

    @contextmanager
    def peer(self) -> Iterator[None]:
        with Loopback(self._site) as self._server:
            yield


class HackerNewsCase(Pulled):
    """A site whose index lags, and a search that shows only a hundred hits of a stretch."""

    bad = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._site = HackerNewsSite(EXPECTED, self.clock.now, lag=timedelta(minutes=5))

    def source(self) -> Source:
        return HackerNews(api=self._server.url, allowed=anywhere, clock=self.clock)

    @contextmanager
    def peer(self) -> Iterator[None]:
        with Loopback(self._site) as self._server:
            yield


class RedditCase(Pulled):
    """Two lists that are read back to what is known; the newest known post gets deleted now and then."""

    bad = 1

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._site = RedditSite(EXPECTED, self.clock)

    def source(self) -> Source:
        url = self._server.url
        return Reddit(["coffee"], KEY, SECRET_KEY, tokens=f"{url}/token", api=url, clock=self.clock)

    @contextmanager
    def peer(self) -> Iterator[None]:
        with Loopback(self._site) as self._server:
            yield


class YouTubeCase(Pulled):
    """Comments of one channel, by an API that breaks and refuses now and then."""

    bad = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._site = YouTubeSite(EXPECTED, self.clock.now)

    def source(self) -> Source:
        return YouTube(YOUTUBE_KEY, [CHANNEL], api=self._server.url, clock=self.clock)

    @contextmanager
    def peer(self) -> Iterator[None]:
        with Loopback(self._site) as self._server:
            yield


class XCase(Pulled):
    """A search of which every sixth answer is one that no client likes."""

    bad = 1

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._site = XSite(EXPECTED, self.clock.now)

    def source(self) -> Source:
        prices = {"daily_usd": 100.0, "post_usd": 0.005, "longest_query": 512}
        return X(X_TOKEN, **prices, api=self._server.url, clock=self.clock)  # type: ignore[arg-type]

    @contextmanager
    def peer(self) -> Iterator[None]:
        with Loopback(self._site) as self._server:
            yield


class SlackChannelCase(Pulled):
    """A channel into which a tool writes, that Slack refuses to show now and then."""

    bad = 1

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = FakeClock()
        self._channel = AppChannel(EXPECTED, self.clock.now)

    def source(self) -> Source:
        return SlackChannel("#brand-mentions", self._channel, clock=self.clock)
