"""A press that arrives twice is handled once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.errors import UserError
from bot.domain.words import N_
from bot.service.ports import Work

P = ParamSpec("P")
T = TypeVar("T")


class AlreadyDone(UserError):
    """This very press, command or form was handled before; nothing was done a second time."""


def once(
    work: Work, key: str, use_case: Callable[Concatenate[Work, P], T], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `use_case` unless `key` was seen. Both stand in one transaction: what failed may be tried again."""
    if not work.requests.remember(key, work.now):
        raise AlreadyDone(N_("That is already done."))
    return use_case(work, *args, **kwargs)
