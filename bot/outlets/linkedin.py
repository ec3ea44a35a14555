"""LinkedIn, by its Posts API
(https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api), as the brand's page.

Every request names the month of the API that it was written for; LinkedIn drops months about a year old, so
that is a setting. Its text is a format of its own ("little"), in which marks have to be escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from bot.domain.comms.limits import Limits
from bot.domain.comms.outgoing import OutgoingPost, Published
from bot.domain.errors import DeliveryError
from bot.outlets import http, standing
from bot.outlets.checks import must_be_sendable
from bot.outlets.http import HIDDEN, USUAL, Answer, Caller, Timing
from bot.outlets.standing import Standing

API = "https://api.linkedin.com"
LOOKED_AT = 10  # posts of the page
ADVICE = {
    401: "its token lasts 60 days: make a new one and set OUTLET_LINKEDIN_TOKEN",
    403: "the token needs w_organization_social and r_organization_social, of an administrator of the page",
    426: "set OUTLET_LINKEDIN_VERSION to a newer month, such as 202611",
}
_MARKS = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_URN = re.compile(r"urn:li:(?:share|ugcPost):[0-9]+")


class LinkedIn:
    """`page` is the number of the brand's page, `version` a month such as ``202610``."""

    label = "LinkedIn"

    def __init__(
        self, token: str, page: str, version: str, *, api: str = API, timing: Timing = USUAL
    ) -> None:
        self._api, self._token, self._page, self._version = api, token, page, version
        self._author = f"urn:li:organization:{page}"
        self._caller = Caller(api, hidden=(token,), advice=ADVICE, timing=timing)

    def __repr__(self) -> str:
        return f"LinkedIn({self._author!r})"

    @property
    def limits(self) -> Limits:
        return Limits(counted_as="linkedin", deletes=True, reads_back=True)

    def publish(self, post: OutgoingPost) -> Published:
        must_be_sendable(post, self.limits)
        answer = self._sent("POST", "/rest/posts", self._body(post))
        standing.must_not_stand(self._caller.host, answer)
        self._caller.judged(answer)
        return standing.must_say_where(self._caller.host, _at(answer.headers.get("x-restli-id", "")))

    def read_back(self, post: OutgoingPost) -> Published | None:
        try:
            return standing.among(self._posts(), post)
        except DeliveryError:
            return None

    def delete(self, published: Published) -> None:
        answer = self._sent("DELETE", f"/rest/posts/{quote(_urn_of(published), safe='')}")
        if answer.status != 404:
            self._caller.judged(answer)

    def preview(self, post: OutgoingPost) -> str:
        headers = {**self._headers(), "authorization": f"Bearer {HIDDEN}"}
        return http.shown("POST", f"{self._api}/rest/posts", headers, self._body(post))

    def look(self) -> str:
        found = self._ask(f"/rest/organizations/{quote(self._page, safe='')}")
        return str(found.get("localizedName") or f"page {self._page}")

    def _posts(self) -> Iterator[Standing]:
        wanted = urlencode({"author": self._author, "q": "author", "count": LOOKED_AT, "sortBy": "CREATED"})
        found = self._ask(f"/rest/posts?{wanted}", {"x-restli-method": "FINDER"})
        for one in standing.listed(found.get("elements")):
            if one.get("lifecycleState") == "PUBLISHED":
                words = _ESCAPED.sub(r"\1", str(one.get("commentary", "")))
                yield Standing(
                    text=words, at=_moment(one.get("publishedAt")), found=_at(str(one.get("id", "")))
                )

    def _ask(self, path: str, more: dict[str, str] | None = None) -> dict[str, Any]:
        found = self._caller.ask(f"{self._api}{path}", headers={**self._headers(), **(more or {})})
        return found if isinstance(found, dict) else {}

    def _sent(self, method: str, path: str, body: str = "") -> Answer:
        return self._caller.sent(method, f"{self._api}{path}", headers=self._headers(), body=body)

    def _headers(self) -> dict[str, str]:
        return {
            "authorization": f"Bearer {self._token}",
            "content-type": "application/json",
            "linkedin-version": self._version,
            "x-restli-protocol-version": "2.0.0",
        }

    def _body(self, post: OutgoingPost) -> str:
        said = {
            "author": self._author,
            "commentary": _MARKS.sub(r"\\\g<0>", post.text),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        return json.dumps(said, ensure_ascii=False)


def _urn_of(published: Published) -> str:
    found = _URN.search(published.remote_id) or _URN.search(published.url)
    if found is None:
        raise DeliveryError("that link leads to no post on LinkedIn that can be deleted", permanent=True)
    return found[0]


def _at(urn: str) -> Published:
    url = f"https://www.linkedin.com/feed/update/{urn}/" if _URN.fullmatch(urn) else ""
    return Published(remote_id=urn, url=url)


def _moment(milliseconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
