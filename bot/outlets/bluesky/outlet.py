"""An account on Bluesky: a post is a record under a key that is made of the publication.

It is put with ``swapRecord: null``, which means "only where nothing stands yet": a second attempt at the same
words finds the first one and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from bot.domain.comms.limits import Limits
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets import http
from bot.outlets.bluesky.facets import facets
from bot.outlets.bluesky.session import JSON, Session, is_error
from bot.outlets.bluesky.tid import tid
from bot.outlets.checks import must_be_sendable
from bot.outlets.http import HIDDEN, USUAL, Caller, Timing

POSTS = "app.bsky.feed.post"
LOOKING_UP = timedelta(seconds=10)  # for those whom a text names, all together
OCCUPIED = frozenset({"InvalidSwap"})
ADVICE = {
    300: "a redirect; set OUTLET_BLUESKY_SERVER to the address it leads to",
    401: "it does not take OUTLET_BLUESKY_PASSWORD: make a new app password in its settings",
    404: "there is no AT Protocol server at OUTLET_BLUESKY_SERVER",
}
LATER = "(looked up when sent)"


class Bluesky:
    """`server` is the one the account lives on, `password` an app password of it."""

    label = "Bluesky"
    limits = Limits(counted_as="bluesky", media=4, replies=True, deletes=True, reads_back=True)

    def __init__(
        self, handle: str, password: str, *, server: str = "https://bsky.social", timing: Timing = USUAL
    ) -> None:
        self._server = http.checked(server, "OUTLET_BLUESKY_SERVER").rstrip("/")
        self._handle = handle
        self._caller = Caller(server, hidden=(password,), advice=ADVICE, timing=timing)
        self._session = Session(self._caller, self._server, handle, password)
        self._now = timing.now

    def __repr__(self) -> str:
        return f"Bluesky({self._handle!r})"

    def publish(self, post: OutgoingPost) -> Published:
        must_be_sendable(post, self.limits)
        begun = self._now()
        at = begun.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = _record(post, at, self._answered(post), lambda handle: self._did_of(handle, begun))
        answer = self._session.write("putRecord", _put(post, record))
        if is_error(answer, OCCUPIED):
            return self._stands_already(post)
        published = _published(self._caller.judged(answer))
        if published is None:
            raise OutcomeUnknown(f"{self._caller.host} took it and did not say where it stands")
        return published

    def read_back(self, post: OutgoingPost) -> Published | None:
        try:
            found = self._record_at(self._handle, tid(post.written_at, post.idempotency_key))
            return _published(found) if found["value"]["text"] == post.text else None
        except (DeliveryError, LookupError, TypeError):
            return None

    def delete(self, published: Published) -> None:
        """The server says yes as well where nothing stands any more."""
        _, key = _place_of(published)
        self._caller.judged(self._session.write("deleteRecord", {"collection": POSTS, "rkey": key}))

    def preview(self, post: OutgoingPost) -> str:
        answered = {"root": LATER, "parent": LATER} if post.reply_to else None
        record = _record(post, "(set when sent)", answered, lambda _: LATER)
        body = json.dumps({"repo": self._handle, **_put(post, record)}, ensure_ascii=False)
        headers = {**JSON, "authorization": f"Bearer {HIDDEN}"}
        return http.shown("POST", self._session.at("com.atproto.repo.putRecord"), headers, body)

    def look(self) -> str:
        self._session.log_in()
        return f"@{self._handle} ({self._session.did})"

    # --- what it asks -----------------------------------------------------------------------------------

    def _stands_already(self, post: OutgoingPost) -> Published:
        found = self.read_back(post)
        if found is None:
            raise OutcomeUnknown(f"{self._caller.host} has something else under the key of these words")
        return found

    def _answered(self, post: OutgoingPost) -> dict[str, Any] | None:
        """What a reply names: the post it answers, and the first one of that thread."""
        if post.reply_to is None:
            return None
        found = self._record_at(*_place_of(post.reply_to))
        try:
            parent = {"uri": str(found["uri"]), "cid": str(found["cid"])}
            above = found["value"].get("reply")
        except (LookupError, TypeError, AttributeError):
            raise DeliveryError(
                f"{self._caller.host} does not find the post that is answered; nothing was sent",
                permanent=True,
            ) from None
        root = above.get("root") if isinstance(above, dict) else None
        return {"root": root or parent, "parent": parent}

    def _record_at(self, repo: str, key: str) -> Any:
        return self._get("com.atproto.repo.getRecord", repo=repo, collection=POSTS, rkey=key)

    def _did_of(self, handle: str, begun: datetime) -> str:
        """A text may name dozens: what takes too long is not sent any more, it might be taken for lost."""
        if self._now() - begun > LOOKING_UP:
            raise DeliveryError(
                f"{self._caller.host} took too long to look up whom the text names; nothing was sent",
                permanent=False,
            )
        try:
            found = self._get("com.atproto.identity.resolveHandle", handle=handle)
        except DeliveryError as error:
            if not error.permanent:
                raise
            return ""
        return str(found.get("did") or "") if isinstance(found, dict) else ""

    def _get(self, method: str, **query: str) -> Any:
        return self._caller.ask(f"{self._session.at(method)}?{urlencode(query)}", headers={})


def _put(post: OutgoingPost, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "collection": POSTS,
        "rkey": tid(post.written_at, post.idempotency_key),
        "record": record,
        "swapRecord": None,
    }


def _record(
    post: OutgoingPost, at: str, answered: dict[str, Any] | None, did_of: Callable[[str], str]
) -> dict[str, Any]:
    """https://docs.bsky.app/docs/advanced-guides/posts."""
    more = {
        "langs": [post.language] if post.language else None,
        "facets": facets(post.text, did_of),
        "reply": answered,
    }
    filled = {name: value for name, value in more.items() if value}
    return {"$type": POSTS, "text": post.text, "createdAt": at, **filled}


def _published(found: Any) -> Published | None:
    """`at://` and an account and a key stand for it everywhere; people follow the link."""
    uri = str(found.get("uri") or "") if isinstance(found, dict) else ""
    repo, _, rest = uri.removeprefix("at://").partition("/")
    key = rest.rpartition("/")[2]
    if not uri.startswith("at://") or not repo or not key:
        return None
    return Published(remote_id=uri, url=f"https://bsky.app/profile/{quote(repo, safe=':')}/post/{quote(key)}")


def _place_of(published: Published) -> tuple[str, str]:
    """Whose it is and its key, from `at://did/app.bsky.feed.post/key` or `https://…/profile/name/post/key`."""
    if published.remote_id.startswith("at://"):
        parts = published.remote_id.removeprefix("at://").split("/")
    else:
        parts = urlsplit(published.url).path.strip("/").split("/")[1:]
    if len(parts) != 3 or not all(parts):
        raise DeliveryError("that is no link to a post on Bluesky; nothing was sent", permanent=True)
    return parts[0], parts[2]
