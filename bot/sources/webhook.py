"""Posts sent to us, signed as https://www.standardwebhooks.com or as GitHub says, or with a bearer token.

A body is one post or a list of them, as JSON (the names are those of `bot.sources.posts`), or what a sender
of `bot.sources.senders` makes of it. A repeated delivery is answered as done: its id is remembered as long as
its signature is accepted, and after that the posts' own ids see to it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook as Signer

from bot.domain.intake import AlreadyDone, Malformed, NotTrusted, TooLarge, Unusable
from bot.domain.storm.mention import Batch, Mention
from bot.sources import posts
from bot.sources.posts import NEEDED, Unreadable
from bot.sources.senders import PLAIN, Sender, names_in

SOURCE = "webhook"
MAX_BODY = 1_000_000  # bytes
MAX_POSTS = 1_000  # in one request
WINDOW = timedelta(minutes=5)  # between the sender's clock and ours
REMEMBERED = 10_000  # delivery ids
SHORTEST_SECRET = 24  # bytes, as Standard Webhooks asks
SHORTEST_BEARER = 20  # characters
NAMED = 20  # problems told at once
UNSIGNED = "unsigned, "
MISSING = "is missing"
NO_ID = {"id": f"{MISSING}; give each post its id or url, else a retry would count twice"}
MUST_BE_RIGHT = {*NEEDED, "id"}  # of a post that nobody can mend; what else is wrong with it is left out

HUB = "x-hub-signature-256"
HOW_TO_SIGN = (
    "Sign the request with webhook-id, webhook-timestamp and webhook-signature (standardwebhooks.com), "
    "or with X-Hub-Signature-256, or send `Authorization: Bearer <token>`."
)


class Webhook:
    """All `secrets` and `bearers` are accepted, so that one can be exchanged without losing a post.

    `sender` says how the posts are written; its name is part of this source's.
    """

    label = "Webhook"

    def __init__(
        self, *, secrets: Sequence[str] = (), bearers: Sequence[str] = (), sender: Sender = PLAIN
    ) -> None:
        if not secrets and not bearers:
            raise ValueError(
                "a webhook needs a signing secret or a bearer token; without one anybody could post"
            )
        self.name = f"{SOURCE}:{sender.name}" if sender.name else SOURCE
        self._sender = sender
        self._signers = [signer(secret) for secret in secrets]
        self._keys = [secret.encode() for secret in secrets]  # who signs like GitHub takes the text as it is
        self._bearers = [strong(bearer).encode() for bearer in bearers]
        self._done: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Webhook({self.name!r})"

    @property
    def trusts(self) -> str:
        """By what it knows its senders: how many of each, and never which."""
        counts = {"signing secret": len(self._signers), "bearer token": len(self._bearers)}
        return " and ".join(f"{n} {what}{'s' * (n > 1)}" for what, n in counts.items() if n)

    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Batch:
        """The posts of one request. ``Batch.cursor`` is the delivery's id, else when it came."""
        if len(body) > MAX_BODY:
            raise TooLarge(f"The body has {len(body):,} bytes; send at most {MAX_BODY:,} at once.")
        delivery = self._trusted(headers, body, now)
        if delivery and self._was_done(delivery, now):
            raise AlreadyDone
        made, rejected = self._mentions(_json(body), delivery, now)
        cursor = delivery or f"{UNSIGNED}{now.isoformat()}"
        return Batch(source=self.name, mentions=made, cursor=cursor, rejected=rejected)

    def stored(self, batch: Batch, now: datetime) -> None:
        if batch.cursor is None or batch.cursor.startswith(UNSIGNED):
            return
        with self._lock:
            self._done[batch.cursor] = now
            if len(self._done) > REMEMBERED:
                self._done.popitem(last=False)

    def _trusted(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
        """The delivery's id when it is signed, ``None`` when it bears the token."""
        if self._signers and "webhook-signature" in headers:
            return self._check_signature(headers, body, now)
        if self._signers and HUB in headers:
            return self._check_hub_signature(headers[HUB], body)
        if self._bearers and "authorization" in headers:
            self._check_bearer(headers["authorization"])
            return None
        raise NotTrusted(f"Who sends this cannot be told. {HOW_TO_SIGN}")

    def _check_hub_signature(self, signature: str, body: bytes) -> str:
        """The same body is the same delivery: this signature holds no id that is signed, and no time."""
        given = signature.strip().lower().removeprefix("sha256=").encode("utf-8", "replace")
        expected = [hmac.new(key, body, "sha256").hexdigest().encode() for key in self._keys]
        fits = [hmac.compare_digest(given, each) for each in expected]
        if not any(fits):
            raise NotTrusted(
                "X-Hub-Signature-256 fits none of the secrets that are set here. Give the sender the whole "
                "secret, whsec_ included, and sign the body byte for byte as it is sent."
            )
        return hashlib.sha256(body).hexdigest()

    def _check_bearer(self, authorization: str) -> None:
        scheme, _, token = authorization.partition(" ")
        given = token.strip().encode("utf-8", "replace")
        fits = [hmac.compare_digest(given, bearer) for bearer in self._bearers]
        if scheme.lower() != "bearer" or not any(fits):
            raise NotTrusted(
                "The bearer token is none of those set here for this sender (WEBHOOK_BEARER, WEBHOOK_KEYS)."
            )

    def _check_signature(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        delivery, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not delivery or len(delivery) > posts.MAX_ID:
            raise Malformed(f"webhook-id is missing or longer than {posts.MAX_ID} characters.")
        sent_at = _seconds(at)
        if abs(now - sent_at) > WINDOW:
            raise NotTrusted(
                f"webhook-timestamp {at} is more than {WINDOW.seconds // 60} minutes from the clock here "
                f"({int(now.timestamp())}). Set the sender's clock, and sign at the moment of sending."
            )
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise Malformed("The body is not UTF-8.") from None
        expected = [s.sign(delivery, sent_at, text).encode() for s in self._signers]
        given = [part.encode("utf-8", "replace") for part in headers["webhook-signature"].split()]
        if not any(hmac.compare_digest(e, g) for e in expected for g in given):
            raise NotTrusted(
                "webhook-signature fits none of the secrets that are set here. Compare the secret, and sign "
                "the body byte for byte as it is sent."
            )
        return delivery

    def _was_done(self, delivery: str, now: datetime) -> bool:
        with self._lock:
            while self._done and now - next(iter(self._done.values())) > 2 * WINDOW:
                self._done.popitem(last=False)
            return delivery in self._done

    def _mentions(
        self, body: Any, delivery: str | None, now: datetime
    ) -> tuple[tuple[Mention, ...], Counter[str]]:
        listed = self._sender.posts_in(body)
        if not listed and not self._sender.lenient:
            raise Unusable("The list is empty; send at least one post.")
        if len(listed) > MAX_POSTS:
            raise TooLarge(f"{len(listed):,} posts; send at most {MAX_POSTS:,} at once.")
        made: list[Mention] = []
        problems: dict[str, str] = {}
        rejected: Counter[str] = Counter()
        for index, record in enumerate(listed):
            try:
                made.append(self._mention(record, _key(delivery, index), now))
            except Unreadable as wrong:
                place = f"[{index}]." if isinstance(body, list) or len(listed) > 1 else ""
                problems |= {f"{place}{field}": problem for field, problem in wrong.problems.items()}
                rejected[str(wrong)] += 1
        if problems and not (made and self._sender.lenient):
            raise _unusable(problems)
        return tuple(made), rejected

    def _mention(self, record: Any, key: str | None, now: datetime) -> Mention:
        if not isinstance(record, dict):
            raise Unreadable({"post": 'must be an object such as {"id": "…", "at": "…", "text": "…"}'})
        values = self._sender.values(record)
        try:
            return self._read(values, key, now)
        except Unreadable as wrong:
            if not self._sender.lenient or set(wrong.problems) & MUST_BE_RIGHT:
                raise Unreadable(_with_names(wrong.problems, record)) from None
            right = {field: value for field, value in values.items() if field not in wrong.problems}
            return self._read(right, key, now)

    def _read(self, values: Mapping[str, Any], key: str | None, now: datetime) -> Mention:
        problems = {} if key or values.get("id") or values.get("url") else NO_ID
        key = key or posts.fingerprint(str(values.get("url")), str(values.get("text")))
        try:
            made = posts.mention(values, source=SOURCE, key=key, prefix=self._sender.name, seen_at=now)
        except Unreadable as wrong:
            problems = {**problems, **wrong.problems}
        if problems:
            raise Unreadable(problems)
        return made


def strong(bearer: str) -> str:
    """Raises ``ValueError`` when it could be guessed."""
    if len(bearer) < SHORTEST_BEARER:
        raise ValueError(f"a bearer token is too short; use {SHORTEST_BEARER} random characters")
    return bearer


def signer(secret: str) -> Signer:
    """Raises ``ValueError`` when `secret` is too weak to sign with."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"a secret must be whsec_ and the base64 of at least {SHORTEST_SECRET} random bytes")
    return Signer(key)


def _with_names(problems: Mapping[str, str], record: Any) -> dict[str, str]:
    """What is missing may stand there under another name."""
    return {
        field: f"{problem}; sent were: {names_in(record)}" if problem.startswith(MISSING) else problem
        for field, problem in problems.items()
    }


def _key(delivery: str | None, index: int) -> str | None:
    return f"{delivery}:{index}" if delivery else None


def _seconds(timestamp: str) -> datetime:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise Malformed("webhook-timestamp must be whole seconds since 1970.")
    return datetime.fromtimestamp(int(timestamp), UTC)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed(
            'The body is no JSON; send one post, {"id": …, "at": …, "text": …}, or a list.'
        ) from None


def _unusable(problems: Mapping[str, str]) -> Unusable:
    named = dict(list(problems.items())[:NAMED])
    more = f" ({len(problems) - len(named)} more)" if len(problems) > len(named) else ""
    return Unusable(
        f"Nothing was stored: some posts cannot be used{more}. Mend them and send all again.", fields=named
    )
