"""An email as a mention."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from imap_tools.message import MailMessage

from bot.domain.storm.mention import MAX_TEXT, Mention, MentionKind
from bot.sources.htmltext import text_of
from bot.sources.mailbox.folder import Letter
from bot.sources.posts import MAX_ID, MAX_NAME, clean, fingerprint

SOURCE, NETWORK = "email", "Email"


class Unreadable(Exception):
    """A letter that no program can read; a fixed text, so that problems can be counted by it."""


def mention(letter: Letter, now: datetime) -> Mention | None:
    """``None`` for a letter without words. Its key is its Message-ID, which outlives every renumbering."""
    try:
        message = MailMessage.from_bytes(letter.raw)
        text, author = _words(message), clean(message.from_).strip().lower()[:MAX_NAME]
        key, thread = _key(message, letter), _thread(message)
    except Exception as error:  # a parser of whatever strangers send: its failures are theirs
        raise Unreadable(f"cannot be read ({type(error).__name__})") from error
    if not text:
        return None
    return Mention(
        source=SOURCE,
        external_id=key,
        text=text[:MAX_TEXT],
        truncated=len(text) > MAX_TEXT,
        created_at=min(letter.received or now, now),
        kind=MentionKind.EMAIL,
        conversation_id=thread or key,
        author_id=author or None,
        author_handle=author or None,
        network=NETWORK,
    )


def _words(message: Any) -> str:
    """The subject, and under it the letter, as text where it has any."""
    body = message.text.strip() or text_of(message.html)
    return clean(f"{message.subject}\n{body}").strip()


def _key(message: Any, letter: Letter) -> str:
    found = _first(message, "message-id")
    return found or fingerprint(letter.raw.decode("utf-8", "replace"))


def _thread(message: Any) -> str:
    return _first(message, "references") or _first(message, "in-reply-to")


def _first(message: Any, header: str) -> str:
    """The first id in it, without its brackets; one that is too long is fingerprinted."""
    ids = " ".join(str(value) for value in message.headers.get(header, ())).split()
    found = clean(ids[0]).strip("<>") if ids else ""
    return found if len(found) <= MAX_ID else fingerprint(found)
