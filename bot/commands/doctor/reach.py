"""`doctor` on reaching people outside Slack: what is set up, and by name whom nothing there can wake."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands.doctor.slack import Ill
from bot.config import Settings
from bot.pagers import PAGERS, load_pagers
from bot.service.call.reach import asleep
from bot.service.ports import Work
from bot.service.staff import chain

Books = Callable[[Callable[[Work], tuple[str, ...]]], tuple[str, ...] | None]
_SAY_HOW = "Each of them, in Slack: `/crisis reach`, then *Send me a test* (docs/reaching.md)."


def pagers(settings: Settings, books: Books) -> str:
    """`books` reads the store; ``None`` before there is one."""
    used = load_pagers(settings)
    nobody_wakes = books(lambda work: asleep(work, chain.escalation(work), used))
    names = ", ".join(nobody_wakes or ())
    if used and names:
        raise Ill(f"nobody can wake {names} outside Slack", _SAY_HOW)
    set_up = ", ".join(used) or "none set up"
    told = f"{set_up}, so nobody can wake {names} outside Slack" if names else set_up
    return f"{told}; known: " + ", ".join(f"{name} ({e.proof})" for name, e in PAGERS.items())
