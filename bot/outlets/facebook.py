"""A Facebook page, by the Pages API (https://developers.facebook.com/docs/pages-api/posts), as the page.

Its answers say no in their body, also under 200, and give the reason a number: some of those mean "not now",
one that the same words stand there already.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from bot.domain.comms.limits import Limits
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.errors import DeliveryError, OutcomeUnknown
from bot.outlets import http, standing
from bot.outlets.checks import must_be_sendable
from bot.outlets.http import HIDDEN, USUAL, Answer, Caller, Timing
from bot.outlets.standing import Standing

API = "https://graph.facebook.com/v25.0"
LOOKED_AT = 25  # posts of the page
NOT_SURE, NOT_NOW = frozenset({1, 2}), frozenset({4, 17, 32, 341, 613, 80001})
STANDS, NOT_SEEN = 506, 100
WHY = {
    10: "the token needs pages_manage_posts and pages_read_engagement",
    190: "the token is not valid any more: make a new one for the page and set OUTLET_FACEBOOK_TOKEN",
    200: "the token needs pages_manage_posts and pages_read_engagement",
    368: "Facebook blocks this page for a while: post by hand, and look at the page's quality there",
}
_ID = re.compile(r"[0-9]+_[0-9]+|[0-9]+")


class Facebook:
    """`page` is the page's number, `token` its own and not a person's, `app_secret` the application's."""

    label = "Facebook"

    def __init__(
        self, page: str, token: str, app_secret: str, *, api: str = API, timing: Timing = USUAL
    ) -> None:
        self._page, self._token, self._api = page, token, api
        self._proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        self._caller = Caller(api, hidden=(token, app_secret, self._proof), timing=timing)

    def __repr__(self) -> str:
        return f"Facebook({self._page!r})"

    @property
    def limits(self) -> Limits:
        return Limits(counted_as="facebook", deletes=True, reads_back=True)

    def publish(self, post: OutgoingPost) -> Published:
        must_be_sendable(post, self.limits)
        url = self._url(f"/{self._page}/feed")
        found = self._judged(self._caller.sent("POST", url, headers=self._headers(), body=_body(post)))
        there = _at(str(found.get("id", ""))) if isinstance(found, dict) else Published()
        return standing.must_say_where(self._caller.host, there)

    def read_back(self, post: OutgoingPost) -> Published | None:
        try:
            return standing.among(self._posts(), post)
        except DeliveryError:
            return None

    def delete(self, published: Published) -> None:
        post = published.remote_id or published.url.rpartition("/")[2]
        if not _ID.fullmatch(post):
            raise DeliveryError("that is no link to a post that was published from here", permanent=True)
        answer = self._caller.sent("DELETE", self._url(f"/{post}"), headers=self._headers())
        if _code(answer) == NOT_SEEN and all(one.found.remote_id != post for one in self._posts()):
            return  # it says that of what is not there, and of what it does not show
        self._judged(answer)

    def preview(self, post: OutgoingPost) -> str:
        url = f"{self._api}/{self._page}/feed?appsecret_proof={HIDDEN}"
        return http.shown("POST", url, {**self._headers(), "authorization": f"Bearer {HIDDEN}"}, _body(post))

    def look(self) -> str:
        return str(self._ask(f"/{self._page}", fields="name").get("name") or f"page {self._page}")

    def _posts(self) -> Iterator[Standing]:
        wanted = {"fields": "id,message,created_time", "limit": str(LOOKED_AT)}
        found = self._ask(f"/{self._page}/published_posts", **wanted)
        for one in standing.listed(found.get("data")):
            at = standing.moment(one.get("created_time"))
            yield Standing(text=str(one.get("message", "")), at=at, found=_at(str(one.get("id", ""))))

    def _ask(self, path: str, **wanted: str) -> dict[str, Any]:
        found = self._caller.ask(self._url(path, **wanted), headers=self._headers())
        return found if isinstance(found, dict) else {}

    def _judged(self, answer: Answer) -> Any:
        _must_be_plain(self._caller.host, _code(answer))
        return self._caller.judged(answer)

    def _url(self, path: str, **wanted: str) -> str:
        return f"{self._api}{path}?{urlencode({**wanted, 'appsecret_proof': self._proof})}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}", "content-type": "application/json"}


def _code(answer: Answer) -> int | None:
    """The number of the reason, where the body says no."""
    found = answer.json
    error = found.get("error") if isinstance(found, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None


def _must_be_plain(host: str, code: int | None) -> None:
    """Raises what the numbers say that the status does not."""
    if code == STANDS:
        raise OutcomeUnknown(f"{host} says that these words stand there already; nothing was sent again")
    if code in NOT_SURE:
        raise OutcomeUnknown(f"{host} failed with its error {code}; it may have been taken")
    if code in NOT_NOW:
        raise DeliveryError(
            f"{host} takes no more for now (its error {code}); it was not taken", permanent=False
        )
    if code in WHY:
        raise DeliveryError(f"{host} refused it (its error {code}): {WHY[code]}", permanent=True)


def _body(post: OutgoingPost) -> str:
    return json.dumps({"message": post.text}, ensure_ascii=False)


def _at(id: str) -> Published:
    return Published(remote_id=id, url=f"https://www.facebook.com/{id}" if _ID.fullmatch(id) else "")
