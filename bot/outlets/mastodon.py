"""An account on a Mastodon server, https://docs.joinmastodon.org/methods/statuses/.

The server remembers an `Idempotency-Key` for an hour and answers the second time with the first status. What
is read back is looked for among the account's own statuses, by their words as they were typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from bot.domain.comms.limits import Limits
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets import http
from bot.outlets.checks import must_be_sendable
from bot.outlets.http import HIDDEN, USUAL, Caller, Timing

LOOKED_AT = 20  # of the account's latest statuses
SKEW = timedelta(minutes=1)  # by which their clock may be behind ours
GONE = frozenset({404, 410})
SCOPES = "read:accounts, read:search, read:statuses and write:statuses"
ADVICE = {
    300: "a redirect; set OUTLET_MASTODON_URL to the address it leads to",
    401: f"it does not take OUTLET_MASTODON_TOKEN: make a new one there, with {SCOPES}",
    403: f"OUTLET_MASTODON_TOKEN may not do that: make a new one there, with {SCOPES}",
    404: "there is no Mastodon at OUTLET_MASTODON_URL",
}


class Mastodon:
    """`url` is the server's. `visibility` is ``public`` or ``unlisted``."""

    label = "Mastodon"

    def __init__(self, url: str, token: str, *, visibility: str = "public", timing: Timing = USUAL) -> None:
        self._url = http.checked(url, "OUTLET_MASTODON_URL").rstrip("/")
        self._token = token
        self._visibility = visibility
        self._caller = Caller(url, hidden=(token,), advice=ADVICE, timing=timing)
        self._longest: int | None = None

    def __repr__(self) -> str:
        return f"Mastodon({self._caller.host!r})"

    @property
    def limits(self) -> Limits:
        return Limits(
            counted_as="mastodon", longest=self._longest, media=4, replies=True, deletes=True, reads_back=True
        )

    def publish(self, post: OutgoingPost) -> Published:
        if self._longest is None:
            self._learn_limits()
        must_be_sendable(post, self.limits)
        body = self._body(post, self._answered(post))
        found = self._caller.send("POST", self._at("statuses"), headers=self._headers(post), body=body)
        published = _published(found)
        if published is None:
            raise OutcomeUnknown(f"{self._caller.host} took it and did not say where it stands")
        return published

    def read_back(self, post: OutgoingPost) -> Published | None:
        try:
            same = (s for s in self._own_since(post.asked_at - SKEW) if self._typed(s) == post.text)
            return _published(next(same, None))
        except DeliveryError:
            return None

    def delete(self, published: Published) -> None:
        status = published.remote_id or urlsplit(published.url).path.rpartition("/")[2]
        if not status.isalnum():
            raise DeliveryError("that is no link to a post of this account", permanent=True)
        answer = self._caller.sent("DELETE", self._at("statuses", status), headers=self._headers())
        if answer.status not in GONE:
            self._caller.judged(answer)

    def preview(self, post: OutgoingPost) -> str:
        headers = {**self._headers(post), "authorization": f"Bearer {HIDDEN}"}
        answered = "(looked up when sent)" if post.reply_to else ""
        return http.shown("POST", self._at("statuses"), headers, self._body(post, answered))

    def look(self) -> str:
        account = self._account()
        self._learn_limits()
        longest = f", up to {self._longest} characters" if self._longest else ""
        return f"@{account.get('acct')}@{self._caller.host}{longest}"

    # --- what it asks -----------------------------------------------------------------------------------

    def _learn_limits(self) -> None:
        """A server that does not say how long a text may be says no by itself."""
        try:
            found = self._get(f"{self._url}/api/v2/instance")
            longest = found["configuration"]["statuses"]["max_characters"]
        except (DeliveryError, LookupError, TypeError):
            return
        self._longest = longest if isinstance(longest, int) and longest > 0 else None

    def _answered(self, post: OutgoingPost) -> str:
        """The id here of the post that this one answers, empty when it answers none."""
        if post.reply_to is None:
            return ""
        if post.reply_to.remote_id:
            return post.reply_to.remote_id
        asked = urlencode({"q": post.reply_to.url, "type": "statuses", "resolve": "true", "limit": 1})
        found = self._get(f"{self._url}/api/v2/search?{asked}")
        try:
            return str(found["statuses"][0]["id"])
        except (LookupError, TypeError):
            raise DeliveryError(
                f"{self._caller.host} does not find the post that is answered; nothing was sent",
                permanent=True,
            ) from None

    def _account(self) -> dict[str, Any]:
        found = self._get(self._at("accounts", "verify_credentials"))
        if not isinstance(found, dict) or not found.get("id"):
            raise DeliveryError(f"{self._caller.host} names no account", permanent=True)
        return found

    def _own_since(self, begin: datetime) -> Iterator[dict[str, Any]]:
        page = self._at("accounts", str(self._account()["id"]), "statuses")
        found = self._get(f"{page}?limit={LOOKED_AT}&exclude_reblogs=true")
        for status in found if isinstance(found, list) else ():
            if isinstance(status, dict) and _is_since(status, begin):
                yield status

    def _typed(self, status: Mapping[str, Any]) -> str:
        """Its HTML is not what was typed: links are shortened there, and names lose their servers."""
        found = self._get(self._at("statuses", str(status.get("id")), "source"))
        return str(found.get("text")).strip() if isinstance(found, dict) else ""

    def _get(self, url: str) -> Any:
        return self._caller.ask(url, headers=self._headers())

    # --- what is sent -----------------------------------------------------------------------------------

    def _at(self, *parts: str) -> str:
        return "/".join([f"{self._url}/api/v1", *(quote(part, safe="") for part in parts)])

    def _headers(self, post: OutgoingPost | None = None) -> dict[str, str]:
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
        return {**headers, "idempotency-key": post.idempotency_key} if post else headers

    def _body(self, post: OutgoingPost, answered: str) -> str:
        said = {
            "status": post.text,
            "visibility": self._visibility,
            "language": post.language,
            "in_reply_to_id": answered,
        }
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def _published(status: Any) -> Published | None:
    if not isinstance(status, dict) or not status.get("id"):
        return None
    return Published(remote_id=str(status["id"]), url=http.link_in(status.get("url") or status.get("uri")))


def _is_since(status: Mapping[str, Any], begin: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(status.get("created_at"))) >= begin
    except (ValueError, TypeError):  # no date, or one without a zone
        return False
