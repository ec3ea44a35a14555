"""One test over many things: thousands of tests of a millisecond each cost more than what they look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def for_each(things: Iterable[T]) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """The decorated test looks at one; where it fails, the failure names the thing."""
    every = tuple(things)

    def one_test(test: Callable[[T], None]) -> Callable[[], None]:
        def over_all() -> None:
            assert every
            for thing in every:
                try:
                    test(thing)
                except Exception as error:
                    error.add_note(f"with {thing!r}"[:200])
                    raise

        over_all.__name__, over_all.__module__ = test.__name__, test.__module__
        over_all.__qualname__, over_all.__doc__ = test.__qualname__, test.__doc__
        return over_all

    return one_test
