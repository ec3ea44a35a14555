"""The last look before anything leaves."""

from __future__ import annotations

from bot.domain.comms.lengths import fits
from bot.domain.comms.limits import Limits
from bot.domain.comms.outgoing import OutgoingPost
from bot.domain.comms.statement import sha256_of
from bot.domain.errors import DeliveryError


def must_be_sendable(post: OutgoingPost, limits: Limits) -> None:
    """Raises ``DeliveryError`` for what was not approved like this, or what the outlet cannot do."""
    if sha256_of(post.text) != post.sha256:
        raise DeliveryError("the text is not the one that was approved; nothing was sent", permanent=True)
    if post.reply_to and not limits.replies:
        raise DeliveryError("no answers can be posted there; nothing was sent", permanent=True)
    fit = fits(post.text, limits.counted_as, limits.longest)
    if not fit:
        said = f"the text has {fit.length} {fit.unit} and {fit.limit} is the most there; nothing was sent"
        raise DeliveryError(said, permanent=True)
