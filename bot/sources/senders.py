"""How the tools that send us posts write them: one entry each, and what a team writes for its own.

A map says for each field of `bot.sources.posts` where it stands: ``author.handle`` steps into objects and
lists, ``a + b`` joins both as lines, ``a | b`` takes the first that is whole, else the first that holds
anything. ``posts`` is where the list of posts stands; a body without it is itself a post or a list of them.

The names are those of the vendors' own documents: Brandwatch's mentions (developers.brandwatch.com,
"Mention field definitions"), Mention's (dev.mention.com, "Fetch mentions"), Meltwater's template ``api.json``
(developer.meltwater.com, "Streaming mentions") and Talkwalker's documents (developer.talkwalker.com),
but for the totals of engagement of Mention and Meltwater, which are tried and which neither promises. In
Zapier and n8n whoever builds the automation names the fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sources.posts import FIELDS, guess

POSTS = "posts"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
MAX_NAMED = 30  # names of what was sent, in one refusal
MAX_NAME = 60  # characters of each


@dataclass(frozen=True, slots=True)
class Sender:
    """`lenient`: nobody there can mend a post, so what is unusable is left out and counted."""

    name: str = ""
    posts: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    guesses: bool = False
    lenient: bool = True

    def posts_in(self, body: Any) -> list[Any]:
        tried = (_at(body, path) for (path, *_) in _alternatives(self.posts))
        found = next((posts for posts in tried if posts is not None), body)
        return found if isinstance(found, list) else [found]

    def values(self, post: Mapping[str, Any]) -> dict[str, Any]:
        """Of one post, by field; a field that is not there is left out."""
        guessed = {name: post[column] for name, column in guess(post).items()} if self.guesses else {}
        read = {name: _first(post, spec) for name, spec in self.fields.items()}
        return guessed | {name: value for name, value in read.items() if value is not None}


PLAIN = Sender(guesses=True, lenient=False)

_NESTED = {
    "author": "author.username | author.handle | author.name | user.username | user.name",
    "author_id": "author.id | user.id",
    "followers": "author.followers | author.followers_count | user.followers | user.followers_count",
}

SENDERS: Mapping[str, Sender] = {
    sender.name: sender
    for sender in (
        Sender(
            "brandwatch",
            "results",
            {
                "id": "resourceId | guid | id",
                "at": "date | added",
                "text": "title + fullText | title + snippet",
                "author": "author | fullname",
                "author_id": "twitterAuthorId | facebookAuthorId | blueskyAuthorId",
                "followers": "twitterFollowers | instagramFollowerCount | blueskyFollowers",
                "url": "url | originalUrl",
                "lang": "language",
                "conversation": "threadId",
                "likes": (
                    "twitterLikeCount | facebookLikes | instagramLikeCount | tiktokLikes | blueskyLikes"
                    " | linkedinLikes"
                ),
                "reposts": (
                    "twitterRetweets | facebookShares | tiktokShares | blueskyReposts | linkedinShares"
                ),
                "replies": (
                    "twitterReplyCount | facebookComments | instagramCommentCount | tiktokComments"
                    " | blueskyReplies | linkedinComments"
                ),
                "network": "pageTypeName | pageType | domain",
            },
        ),
        Sender(
            "meltwater",
            "documents",
            {
                "id": "id | external_id | document_id",
                "at": "published_date | document_publish_date | indexed_date",
                "text": (
                    "content.title + content.body | content.title + content.opening_text"
                    " | matched.hit_sentence | document_title + document_opening_text"
                ),
                "author": "author.handle | author.name | document_author",
                "author_id": "author.external_id",
                "followers": "author.followers | author.followers_count",
                "url": "url | document_url",
                "lang": "enrichments.language_code | document_language_code",
                "likes": "metrics.engagement.likes | metrics.engagement.reactions",
                "reposts": "metrics.engagement.reposts | metrics.engagement.shares",
                "replies": "metrics.engagement.replies | metrics.engagement.comments",
                "engagement": "metrics.engagement.total | metrics.engagement",
                "network": "source.name | source_name",
            },
        ),
        Sender(
            "mention",
            "mentions | mention",
            {
                "id": "id | unique_id",
                "at": "published_at | created_at",
                "text": "title + description | title + description_short",
                "author": "author.username | author.name | author_influence.name | author_name",
                "author_id": "author.id | author_influence.id",
                "followers": "author.followers_count | author_influence.followers_count",
                "url": "original_url | clickable_url | url",
                "lang": "language_code | language",
                "likes": "engagement.likes",
                "reposts": "engagement.shares",
                "replies": "engagement.comments",
                "engagement": "engagement.total | engagement",
                "network": "source_name | source_type",
            },
        ),
        Sender(
            "talkwalker",
            "chunk_result.data.data | result_content.data.data | data.data | data",
            {
                "id": "external_id | url | id",
                "at": "published | search_indexed | indexed",
                "text": "title + content | title + content_snippet",
                "author": "extra_author_attributes.short_name | extra_author_attributes.name",
                "author_id": "extra_author_attributes.id",
                "followers": (
                    "source_extended_attributes.twitter_followers"
                    " | source_extended_attributes.instagram_followers"
                    " | source_extended_attributes.facebook_followers"
                ),
                "url": "url",
                "lang": "lang",
                "likes": (
                    "article_extended_attributes.twitter_likes | article_extended_attributes.facebook_likes"
                ),
                "reposts": (
                    "article_extended_attributes.twitter_retweets"
                    " | article_extended_attributes.facebook_shares"
                ),
                "replies": "article_extended_attributes.num_comments",
                "engagement": "engagement",
                "network": "external_provider | extra_source_attributes.name",
            },
        ),
        Sender("n8n", "json | body", _NESTED, guesses=True),
        Sender("zapier", "data", _NESTED, guesses=True),
    )
}


def own(name: str, places: Mapping[str, str]) -> Sender:
    """A team's own map. Raises ``ValueError`` saying what is wrong with it."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name[:40]!r} is no name; use small letters, digits and -, it stands in the address"
        )
    for known, spec in places.items():
        if known not in (POSTS, *FIELDS):
            raise ValueError(f"{name} maps {known[:40]!r}, which is no field; there is {', '.join(FIELDS)}")
        if not all(all(path) for alternative in _alternatives(spec) for path in alternative):
            raise ValueError(f"{name}.{known} is not like `text`, `post.title + post.body` or `id | guid`")
    if not places.get("text"):
        raise ValueError(f"{name} does not say where the text stands")
    fields = {known: spec for known, spec in places.items() if known != POSTS}
    return Sender(name, places.get(POSTS, ""), fields)


def names_in(post: Any) -> str:
    """What was sent, by the names alone: values may be anybody's secrets."""
    found = sorted(dict.fromkeys(_names(post)))
    more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
    return (", ".join(found[:MAX_NAMED]) or "nothing") + more


def _names(post: Any, before: str = "", depth: int = 3) -> Iterator[str]:
    for name, value in post.items() if isinstance(post, dict) else ():
        place = f"{before}{name[:MAX_NAME]}"
        if isinstance(value, dict) and value and depth > 1:
            yield from _names(value, f"{place}.", depth - 1)
        else:
            yield place


def _alternatives(spec: str) -> list[list[list[str]]]:
    """``a.b + c | d`` as ``[[[a, b], [c]], [[d]]]``."""
    return [
        [[step.strip() for step in path.split(".")] for path in alternative.split("+")]
        for alternative in spec.split("|")
    ]


def _first(post: Any, spec: str) -> Any:
    """Nothing and 0 are passed over: a vendor writes 0 for a count that the network does not have."""
    tried = [[_scalar(_at(post, path)) for path in alternative] for alternative in _alternatives(spec)]
    parts = next(filter(all, tried), None) or next(filter(any, tried), [])
    held = [part for part in dict.fromkeys(parts) if part]
    return "\n".join(map(str, held)) if len(held) > 1 else next(iter(held), None)


def _scalar(found: Any) -> Any:
    held = found if isinstance(found, list) else [found]
    return next((value for value in held if isinstance(value, str | int | float)), None)


def _at(value: Any, path: list[str]) -> Any:
    """``None`` where the path leads nowhere."""
    for step in path:
        if isinstance(value, list):
            value = [each[step] for each in value if isinstance(each, dict) and step in each] or None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
