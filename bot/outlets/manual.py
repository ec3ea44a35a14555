"""A named person posts the approved text by hand and confirms with the link."""

from __future__ import annotations

from typing import NoReturn

from bot.domain.errors import OutcomeUnknown
from bot.domain.outgoing import OutgoingPost


class Manual:
    label = "By hand"

    def publish(self, post: OutgoingPost) -> NoReturn:  # noqa: ARG002 - as every outlet's
        raise OutcomeUnknown("a person posts this by hand and confirms with the link")

    def read_back(self, post: OutgoingPost) -> None:
        """Nobody can be asked but that person."""

    def preview(self, post: OutgoingPost) -> str:
        return f"To be posted by hand:\n\n{post.text}"
