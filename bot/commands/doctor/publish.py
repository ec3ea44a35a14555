"""`doctor` on where approved words go: does each account let us in, and is it live; nothing is posted."""

from __future__ import annotations

from bot.commands.doctor.slack import Ill
from bot.config import Settings
from bot.domain.errors import DeliveryError
from bot.outlets import OUTLETS, load_outlets
from bot.outlets.base import Outlet

_PUT_RIGHT = "Put right in .env what it names, then run `doctor` again (docs/publishing.md)."


def outlets(settings: Settings) -> str:
    used = load_outlets(settings)
    if absent := sorted(set(settings.publish_live) - used.keys()):
        raise Ill(f"PUBLISH_LIVE names {', '.join(absent)}, which is not set up", _PUT_RIGHT)
    looked = {name: _look(outlet) for name, outlet in used.items()}
    if broken := [f"{name}: {said}" for name, (works, said) in looked.items() if not works]:
        raise Ill("; ".join(broken), _PUT_RIGHT)
    told = [_told(settings, name, said) for name, (_, said) in looked.items()]
    known = ", ".join(f"{name} ({entry.proof})" for name, entry in OUTLETS.items())
    return "; ".join(["by hand", *told, f"known: {known}"])


def _look(outlet: Outlet) -> tuple[bool, str]:
    try:
        return True, outlet.look()
    except DeliveryError as error:
        return False, str(error)


def _told(settings: Settings, name: str, said: str) -> str:
    mode = "dry run" if name in settings.rehearsed else "LIVE"
    return f"{name} ({mode}): {said}"
