"""`python -m bot outlets test NAME`: one post in public through an account. It is found there, answered, seen
by somebody who gives their name, and taken away again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.comms.statement import sha256_of
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets.base import Outlet

WORDS = "Test {at:%Y-%m-%d %H:%M} UTC. Please ignore it: it is deleted in a moment."
ANSWER = "Test {at:%Y-%m-%d %H:%M} UTC, an answer to it."
Ask = Callable[[str], str]


def try_out(outlets: Mapping[str, Outlet], name: str, by: str, *, now: datetime, ask: Ask = input) -> int:
    """0 when `by` saw it there and what can be deleted is. Raises ``DeliveryError`` when it is not posted."""
    outlet = outlets.get(name)
    if outlet is None:
        print(f"{name} is not set up; set up are: {', '.join(outlets) or 'none'} (docs/publishing.md).")
        return 2
    print(f"{outlet.label}: {outlet.look()}")
    if ask(f"This posts in public, whatever PUBLISH_MODE says. Type {name} to go on: ").strip() != name:
        print("Nothing was posted.")
        return 1
    return _Trial(outlet, name, now).run(by, ask)


@dataclass(frozen=True, slots=True)
class _Trial:
    outlet: Outlet
    name: str
    now: datetime

    def run(self, by: str, ask: Ask) -> int:
        first = self._post("1", WORDS)
        posted = [self._published(first)]
        print(f"Posted: {posted[0].url or 'the outlet does not say where'}")
        try:
            self._look_for(first)
            if self.outlet.limits.replies:
                posted.append(self._published(self._post("2", ANSWER, posted[0])))
                print(f"Answered: {posted[1].url or 'the outlet does not say where'}")
            is_seen = ask(f"{by}, do you see it there, in the right name? yes or no: ").strip() == "yes"
        finally:
            is_gone = self._take_away(posted)
        print(f"{self.name}: {'seen' if is_seen else 'NOT seen'} by {by}, {self.now:%Y-%m-%d %H:%M} UTC.")
        return 0 if is_seen and is_gone else 1

    def _post(self, number: str, words: str, reply_to: Published | None = None) -> OutgoingPost:
        text = words.format(at=self.now)
        return OutgoingPost(
            id=f"test-{number}",
            outlet=self.name,
            text=text,
            sha256=sha256_of(text),
            idempotency_key=f"test-{number}-{self.now.timestamp():.0f}-{self.name}",
            written_at=self.now,
            asked_at=self.now,
            language="en",
            reply_to=reply_to,
        )

    def _published(self, post: OutgoingPost) -> Published:
        """As for real words: once, and without an answer it is looked for."""
        try:
            return self.outlet.publish(post)
        except OutcomeUnknown:
            found = self.outlet.read_back(post)
            if found is None:
                raise
            return found

    def _look_for(self, post: OutgoingPost) -> None:
        if self.outlet.limits.reads_back:
            print("Found again." if self.outlet.read_back(post) else "NOT found again: it may take a moment.")

    def _take_away(self, posted: list[Published]) -> bool:
        """The answer first; what the outlet never deletes is no failure of this."""
        left = []
        for published in reversed(posted):
            try:
                self.outlet.delete(published)
            except DeliveryError as error:
                print(f"NOT deleted: {published.url}. Delete it there by hand ({error}).")
                left.append(published)
        if not left:
            print("Deleted.")
        return not (left and self.outlet.limits.deletes)
