"""With FIREBREAK_WITHOUT set, each test runs once without each function that it names, and has to fail."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from types import FunctionType

import pytest

from tests.practices import empty, named
from tests.slack.conftest import *  # noqa: F403 - pytest finds fixtures by name in a conftest

WITHOUT = bool(os.environ.get("FIREBREAK_WITHOUT"))
CRASHES = (TypeError, AttributeError)  # of whoever was given None: no sign that a practice was missed


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if WITHOUT:
        gone = dict.fromkeys(mark.args[1] for mark in metafunc.definition.iter_markers("practice"))
        metafunc.parametrize("without", list(gone), ids=[named(function) for function in gone], indirect=True)


@pytest.fixture(autouse=True)
def without(request: pytest.FixtureRequest) -> Iterator[None]:
    function: FunctionType | None = getattr(request, "param", None)
    if function is None:
        yield
        return
    code = empty(function)
    yield
    function.__code__ = code


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call() -> Generator[None, object, object]:
    try:
        result = yield
    except CRASHES as crash:
        if WITHOUT:
            pytest.fail(f"without the function it crashes, which shows nothing: {crash!r}", pytrace=True)
        raise
    except (Exception, pytest.fail.Exception):
        if WITHOUT:
            return True  # it cannot do without
        raise
    if WITHOUT:
        pytest.fail("it passes without the function that is said to carry the practice out", pytrace=False)
    return result
