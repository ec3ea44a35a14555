"""A named person posts the approved text by hand and confirms with the link."""

from __future__ import annotations

from typing import NoReturn

from bot.domain.errors import OutcomeUnknown
from bot.domain.outgoing import OutgoingPost
from bot.outlets.base import Limits


class Awaiting(OutcomeUnknown):
    """Only a person can say whether and where it stands; ``bot.domain.publication`` checks the link."""


class Manual:
    label = "By hand"
    limits = Limits()

    def publish(self, post: OutgoingPost) -> NoReturn:  # noqa: ARG002 - as every outlet's
        raise Awaiting("a person posts this by hand and confirms with the link")

    def read_back(self, post: OutgoingPost) -> None:
        """Nobody can be asked but that person."""

    def preview(self, post: OutgoingPost) -> str:
        place = f"As a reply to {post.reply_to_url}:" if post.reply_to_url else "To be posted by hand:"
        return f"{place}\n\n{post.text}"
