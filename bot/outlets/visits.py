"""Every account is entered now and then: how much it takes is known before words are written for it, and a
password that was taken back before it is needed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.domain.errors import DeliveryError
from bot.outlets.base import Outlet

EVERY = 3_600.0  # seconds
log = logging.getLogger(__name__)


def visit(outlets: Mapping[str, Outlet]) -> None:
    """One that does not let us in is logged and keeps no other from being entered."""
    for name, outlet in outlets.items():
        try:
            outlet.look()
        except DeliveryError as error:
            log.warning("the outlet %s cannot be entered: %s", name, error)
