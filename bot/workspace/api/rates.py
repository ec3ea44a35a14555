"""How often each method may be called: Slack publishes tiers, not windows, so these are the strict ends."""

from __future__ import annotations

from bot.workspace.api.table import METHODS, Tier
from bot.workspace.quota import Window

MINUTE = 60.0
BURST_PER_CHANNEL = (5, 5.0)  # about one post a second, five at once
POSTS_PER_MINUTE = Tier.POST.value


class Rates:
    """The counters of one workspace. Not thread-safe: used under the workspace's lock."""

    def __init__(self) -> None:
        self._methods = {name: Window(m.tier.value, MINUTE) for name, m in METHODS.items()}
        self._channels: dict[str, Window] = {}
        self._posts = Window(POSTS_PER_MINUTE, MINUTE)

    def wait(self, method: str, channel: str, now: float) -> int:
        """Seconds to wait (Retry-After) before this call; 0 counts it and lets it through.

        `channel`: the one meant, however the call named it.
        """
        windows = [self._methods[method]]
        if METHODS[method].tier is Tier.POST:
            windows = self._posting(channel)
        return _through(windows, now)

    def wait_to_post(self, channel: str, now: float) -> int:
        """The same for an answer to a response_url, which counts as a post."""
        return _through(self._posting(channel), now)

    def _posting(self, channel: str) -> list[Window]:
        return [self._posts, self._channels.setdefault(channel, Window(*BURST_PER_CHANNEL))]


def _through(windows: list[Window], now: float) -> int:
    wait = max(window.wait(now) for window in windows)
    if not wait:
        for window in windows:
            window.hit(now)
    return wait
