"""X, by its API v2 (https://docs.x.com/x-api/posts/create-post), in the name of the brand's account.

It knows no key by which to tell a second attempt; it refuses the same words again instead, and what stands is
found on the account's own timeline.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from bot.domain.comms.limits import Limits
from bot.domain.comms.links import without_links
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.errors import DeliveryError
from bot.domain.place import place_of
from bot.outlets import http, oauth1, standing
from bot.outlets.checks import must_be_sendable
from bot.outlets.http import HIDDEN, USUAL, Answer, Caller, Timing
from bot.outlets.oauth1 import Keys
from bot.outlets.standing import Standing

API = "https://api.x.com"
JSON = {"content-type": "application/json"}
COST, COST_WITH_LINK = "$0.015", "$0.20"  # what X charges for a post, November 2026
LOOKED_AT = 10  # posts of the timeline
ADVICE = {
    401: "check the four OUTLET_X_ settings",
    402: "the application's credit at X is used up: top it up in X's developer console, or post by hand",
    403: "the application may need the permission to read and write, and its token made anew after that",
}
_ID = re.compile(r"(?:^|/status(?:es)?/)([0-9]{1,20})(?:$|[/?#])")


class X:
    """`longest` is how many characters, as X counts them, the account takes."""

    label = "X"

    def __init__(
        self,
        key: str,
        key_secret: str,
        token: str,
        token_secret: str,
        *,
        longest: str = "280",
        api: str = API,
        timing: Timing = USUAL,
    ) -> None:
        self._keys = Keys(key, key_secret, token, token_secret)
        self._api = api
        self._longest = int(longest)
        self._now = timing.now
        hidden = (key, key_secret, token, token_secret)
        self._caller = Caller(api, hidden=hidden, advice=ADVICE, timing=timing)

    def __repr__(self) -> str:
        return f"X({self._api!r})"

    @property
    def limits(self) -> Limits:
        return Limits(counted_as="x", longest=self._longest, replies=True, deletes=True, reads_back=True)

    def publish(self, post: OutgoingPost) -> Published:
        must_be_sendable(post, self.limits)
        answer = self._sent("POST", "/2/tweets", _body(post, _answered(post)))
        standing.must_not_stand(self._caller.host, answer)
        there = _published(answer.json)
        if there.url:  # it is out, also where the answer holds errors about something beside it
            return there
        return standing.must_say_where(self._caller.host, _published(self._caller.judged(answer)))

    def read_back(self, post: OutgoingPost) -> Published | None:
        """X keeps no timeline apart for the account's own use: this is a read that it charges for as well."""
        try:
            return standing.among(self._timeline(), post)
        except DeliveryError:
            return None

    def delete(self, published: Published) -> None:
        answer = self._sent("DELETE", f"/2/tweets/{_id_of(published)}")
        if answer.status != 404:
            self._caller.judged(answer)

    def preview(self, post: OutgoingPost) -> str:
        headers = {"authorization": f"OAuth {HIDDEN} (made when sent)", **JSON}
        cost = COST_WITH_LINK if without_links(post.text) != post.text else COST
        body = _body(post, post.reply_to.remote_id or post.reply_to.url if post.reply_to else "")
        shown = http.shown("POST", f"{self._api}/2/tweets", headers, body)
        return f"{shown}\n\nX charges about {cost} for it."

    def look(self) -> str:
        return f"@{self._me()['username']}"

    def _timeline(self) -> Iterator[Standing]:
        wanted = urlencode({"max_results": LOOKED_AT, "tweet.fields": "created_at,note_tweet"})
        found = self._ask(f"/2/users/{self._me()['id']}/tweets?{wanted}")
        for one in standing.listed(found.get("data")):
            note = one.get("note_tweet")  # of a long one `text` is only its beginning
            text = (note if isinstance(note, dict) else one).get("text")
            at = standing.moment(one.get("created_at"))
            yield Standing(text=str(text), at=at, found=_at(one.get("id", "")))

    def _me(self) -> dict[str, Any]:
        found = self._ask("/2/users/me").get("data")
        if not isinstance(found, dict) or not {"id", "username"} <= found.keys():
            raise DeliveryError(f"{self._caller.host} did not say whose keys these are", permanent=True)
        return found

    def _ask(self, path: str) -> dict[str, Any]:
        url = f"{self._api}{path}"
        found = self._caller.ask(url, headers={"authorization": self._signed("GET", url)})
        return found if isinstance(found, dict) else {}

    def _sent(self, method: str, path: str, body: str = "") -> Answer:
        url = f"{self._api}{path}"
        headers = {"authorization": self._signed(method, url), **(JSON if body else {})}
        return self._caller.sent(method, url, headers=headers, body=body)

    def _signed(self, method: str, url: str) -> str:
        at = int(self._now().timestamp())
        return oauth1.header(method, url, self._keys, nonce=secrets.token_hex(16), timestamp=at)


def _body(post: OutgoingPost, answered: str) -> str:
    answers = {"reply": {"in_reply_to_tweet_id": answered}} if answered else {}
    return json.dumps({"text": post.text, **answers}, ensure_ascii=False)


def _answered(post: OutgoingPost) -> str:
    """The id of the post that it answers, empty when it answers none."""
    return _id_of(post.reply_to) if post.reply_to else ""


def _id_of(published: Published) -> str:
    """Raises ``DeliveryError`` for what is no post on X: other networks have numbers in their links too."""
    on_x = place_of("", published.url) == "X" if published.url else True
    found = _ID.search(published.remote_id) or _ID.search(published.url)
    if found is None or not on_x:
        raise DeliveryError("that link leads to no post on X; nothing was sent", permanent=True)
    return found[1]


def _published(found: Any) -> Published:
    data = found.get("data") if isinstance(found, dict) else None
    return _at(data["id"]) if isinstance(data, dict) and "id" in data else Published()


def _at(id: Any) -> Published:
    """A link that works without the account's name."""
    return Published(remote_id=str(id), url=f"https://x.com/i/web/status/{id}")
