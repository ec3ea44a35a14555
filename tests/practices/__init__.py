"""One test for each practice of crisis work that Firebreak carries out, and proof that it is the function
named there that does: `make practices` empties it, and the test has to fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, cast

import pytest
import yaml

HERE = Path(__file__).parent
PRACTICES: Mapping[str, str] = yaml.safe_load((HERE / "practices.yaml").read_text(encoding="utf-8"))
"""Id -> the practice in a line."""

Test = Callable[..., Any]


def practice(id: str, by: Callable[..., Any]) -> Callable[[Test], Test]:
    """`by` carries the practice out: emptied, it returns None and changes nothing."""
    return pytest.mark.practice(id, by)


def carried_out() -> Iterator[tuple[str, FunctionType, Test]]:
    """Practice, the function that carries it out, the test that fails without it."""
    for file in sorted(HERE.glob("test_*.py")):
        module = import_module(f"{__package__}.{file.stem}")
        for name, found in vars(module).items():
            if name.startswith("test_"):
                for mark in getattr(found, "pytestmark", ()):
                    if mark.name == "practice":
                        yield mark.args[0], cast(FunctionType, mark.args[1]), found


def named(function: FunctionType) -> str:
    return f"{function.__module__}:{function.__qualname__}"


def empty(function: FunctionType) -> CodeType:
    """Make it do nothing wherever it was imported; returns its code, to be put back."""
    code = function.__code__
    function.__code__ = _nothing_for(code)
    return code


def _nothing_for(code: CodeType) -> CodeType:
    """It has to close over as many variables as what it replaces."""
    if not code.co_freevars:
        return _nothing.__code__
    scope: dict[str, Any] = {}
    names = " = ".join(code.co_freevars)
    used = ", ".join(code.co_freevars)
    exec(f"def around():\n {names} = None\n def f(*_, **__):\n  return None\n  ({used},)\n return f", scope)
    return cast(FunctionType, scope["around"]()).__code__


def _nothing(*_: object, **__: object) -> None:
    return None
