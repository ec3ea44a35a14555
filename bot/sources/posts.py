"""Named values, as a line of a file or a request has them, as a `Mention`.

The names are ``id at text author author_id followers url lang kind conversation likes reposts replies
engagement network``; what common exports call them is known too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.times import moment

MAX_ID = 500
MAX_NAME = 200
MAX_URL = 2_000
MOST = 10**15  # a greater count is a mistake
AHEAD = timedelta(minutes=5)  # how far a sender's clock may be before ours

ALIASES: Mapping[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "id": "externalid tweetid postid statusid messageid id idstr uri guid",
        "at": "at createdat publishedat postedat published created posted timestamp datetime createdtime "
        "publishedtime postedtime createddate datecreated publisheddate publishdate publicationdate "
        "posteddate dateposted postedon date time",
        "text": "text fulltext body content message tweet caption hitsentence snippet title headline",
        "author": "authorhandle authorusername authorscreenname author handle username screenname user "
        "account authorname name profile sender",
        "author_id": "authorid userid",
        "followers": "authorfollowers followers followerscount followercount userfollowers "
        "authorfollowerscount authorfollowercount numberoffollowers",
        "url": "url link permalink sourceurl",
        "lang": "lang language",
        "kind": "kind",
        "conversation": "conversationid conversation threadid",
        "likes": "likes likecount favoritecount favouritescount favorites favourites",
        "reposts": "reposts repostcount retweetcount retweets reblogscount shares sharecount",
        "replies": "replies replycount repliescount comments commentcount",
        "engagement": "engagement engagements totalengagement totalengagements interactions",
        "network": "network platform socialnetwork site",
    }.items()
}  # as `_plain` writes them; the first that is there counts
_WHOSE = re.compile(r"^(?:post|tweet|message|mention|status|comment|review|item)(?=.)")
FIELDS = tuple(ALIASES)
NEEDED = ("text", "at")
COUNTED = frozenset({"likes", "reposts", "replies"})
OF_MENTION = {
    "id": "external_id",
    "at": "created_at",
    "author": "author_handle",
    "followers": "author_followers",
    "conversation": "conversation_id",
}  # the others have the same name there

# 5.7E+17, 5,70306E+17, 6E+17, 5.7E17; a sign or a point must be there, because 1e8349469368 is an id in hex.
_PREFIXED = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,30})?:")  # as senders are called
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d{1,3}|\d[eE]\+\d{1,3}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}")


class Unreadable(Exception):
    """`problems` maps field to what is wrong with it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{field} {problem}" for field, problem in self.problems.items()))


def guess(columns: Iterable[str]) -> dict[str, str]:
    """Which column holds which field: field -> column, for those that can be told by their names."""
    plain = {_plain(column): column for column in columns if isinstance(column, str)}
    known = {_WHOSE.sub("", name): column for name, column in plain.items()} | plain
    found = {field: [known[a] for a in aliases if a in known] for field, aliases in ALIASES.items()}
    return {field: names[0] for field, names in found.items() if names}


def mention(
    values: Mapping[str, Any],
    *,
    source: str,
    key: str | None = None,
    prefix: str = "",
    seen_at: datetime | None = None,
) -> Mention:
    """One post from its named `values`. Raises ``Unreadable`` naming every field that is wrong.

    `key` stands in for a missing ``id``; without both it is made from the post's own words, author and time.
    `prefix` goes before the id. `seen_at` stands in for a missing ``at``, and nothing may lie ahead of it.
    """
    read, problems = _read_all(values)
    if seen_at:
        read.setdefault("at", seen_at)
        if read["at"] > seen_at + AHEAD:
            problems["at"] = "lies in the future; check the sender's clock and time zone"
    problems |= {field: "is missing" for field in NEEDED if field not in read and field not in problems}
    if problems:
        raise Unreadable(problems)
    text, together = read.pop("text"), read.pop("engagement", None)
    if together is not None and not read.keys() & COUNTED:
        read["likes"] = together  # nobody told them apart
    read.setdefault("id", key or fingerprint(read["at"].isoformat(), read.get("author", ""), text))
    read["id"] = f"{prefix}:{read['id']}" if prefix else _own(read["id"])
    named = {OF_MENTION.get(field, field): value for field, value in read.items()}
    return Mention(source=source, text=text[:MAX_TEXT], truncated=len(text) > MAX_TEXT, **named)


def _own(key: str) -> str:
    """An id without a prefix never looks as if it had one, so nobody takes the place of another's post."""
    return f":{key}" if _PREFIXED.match(key) else key


def fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def clean(text: str) -> str:
    """Without what no database and no matcher takes: NUL, and half of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def web_address(value: Any) -> str:
    """An address a person can open; raises ``ValueError`` for any other scheme."""
    text = _text(value, MAX_URL, "address")
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or any(c.isspace() for c in text):
        raise ValueError("is not a web address; it must begin with https:// or http://")
    return text


def language(value: Any) -> str:
    """A language tag in lower case; raises ``ValueError`` for anything else."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value.strip()):
        raise ValueError("is not a language code; use for example en or pt-BR")
    return value.strip().replace("_", "-").lower()


def _read_all(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    read: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field, value in values.items():
        if value is None or (field != "text" and value == ""):
            continue
        try:
            read[field] = READERS[field](value)
        except ValueError as problem:
            problems[field] = str(problem)
    return read, problems


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004 - reported by field like every other problem
    text = clean(value)
    if not text.strip():
        raise ValueError("is empty")
    return text


def _id(value: Any) -> str:
    if isinstance(value, float):
        raise ValueError("is a fraction; send it as text")  # noqa: TRY004
    text = _text(value, MAX_ID, "id")
    if _ROUNDED.fullmatch(text):
        raise ValueError(
            f"was rounded by a spreadsheet ({text}); export the ids as text, or map another column"
        )
    return text


def _name(value: Any) -> str:
    return _words(str(value) if _is_whole(value) else value).strip()[:MAX_NAME]


def _text(value: Any, longest: int, what: str) -> str:
    text = _words(str(value) if _is_whole(value) else value).strip()
    if len(text) > longest:
        raise ValueError(f"is longer than {longest} characters, too long for an {what}")
    return text


def _count(value: Any) -> int:
    text = str(value).strip().replace(",", "").removesuffix(".0")
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()) or int(text[:20]) > MOST:
        raise ValueError(f"is not a count ({str(value)[:40]!r}); use a whole number, 0 or more")
    return int(text)


def _stand_in(value: Any) -> int | None:
    """Some tools send a rate or a rounded number under this name: no count, and no fault of the post's."""
    try:
        return _count(value)
    except ValueError:
        return None


def _kind(value: Any) -> MentionKind:
    try:
        return MentionKind(str(value).strip().lower())
    except ValueError:
        raise ValueError(f"must be one of {', '.join(MentionKind)}") from None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@lru_cache(maxsize=10_000)
def _plain(column: str) -> str:
    """Letters and digits alone, without the zone that all times are read in."""
    return re.sub(r"[^a-z0-9]|(?<=[^a-z])(?:utc|gmt)[^a-z0-9]*$", "", column.lower())


READERS: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "at": moment,
    "text": _words,
    "author": _name,
    "author_id": _name,
    "followers": _count,
    "url": web_address,
    "lang": language,
    "kind": _kind,
    "conversation": lambda value: _text(value, MAX_ID, "id"),
    "likes": _count,
    "reposts": _count,
    "replies": _count,
    "engagement": _stand_in,
    "network": _name,
}
