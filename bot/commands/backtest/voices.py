"""Who spoke in a recording, and in which conversations: what the listening bot asks its store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.storm.mention import Mention
from bot.domain.storm.sign import Conversation, Voice
from bot.service.storm.hearing import COUNTED_EVERY, DAY, HOUR, WEEK
from bot.service.watch.watches import LARGEST

MINUTE = timedelta(minutes=1)
Talk = tuple[str, str | None]  # the conversation, and who took part


class Voices:
    def __init__(self) -> None:
        self._large: dict[datetime, tuple[int, str]] = {}  # the largest of each minute
        self._talks: defaultdict[datetime, list[Talk]] = defaultdict(list)

    def hear(self, minute: datetime, post: Mention) -> None:
        if (size := post.author_followers or 0) >= LARGEST[0]:
            self._large[minute] = max(self._large.get(minute, (0, "")), (size, post.author_handle or ""))
        if post.conversation_id:
            self._talks[minute].append((post.conversation_id, post.author_handle))

    def largest(self, now: datetime) -> Voice | None:
        """Of the hour before `now`."""
        hour = self._within(now - HOUR, now) if self._large else None
        if hour is None:
            return None
        before = self._within(now - HOUR - WEEK, now - HOUR) or (0, "")
        return Voice(author=hour[1], followers=hour[0], before=before[0])

    def longest(self, now: datetime) -> Conversation | None:
        """Of the day before `now`, asked as often as the bot asks."""
        if not self._talks or now.minute % COUNTED_EVERY:
            return None
        posts, people = self._size(now - DAY, now)
        before, _ = self._size(now - 2 * DAY, now - DAY)
        return Conversation(posts=posts, people=people, before=before) if posts else None

    def _within(self, since: datetime, until: datetime) -> tuple[int, str] | None:
        return max((self._large[at] for at in _minutes(since, until) if at in self._large), default=None)

    def _size(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Posts and people of the longest conversation."""
        said = [talk for minute in _minutes(since, until) for talk in self._talks.get(minute, ())]
        longest = Counter(root for root, _ in said).most_common(1)
        if not longest:
            return 0, 0
        root, posts = longest[0]
        return posts, len({who for talk, who in said if talk == root and who})


def _minutes(since: datetime, until: datetime) -> Iterator[datetime]:
    return (since + n * MINUTE for n in range((until - since) // MINUTE))
