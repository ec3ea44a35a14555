from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.workspace_page.sample import ANA, Sample, build
from tests.workspace_page.serve import application
from tests.workspace_page.visitor import Visitor


@pytest.fixture
def sample() -> Sample:
    return build()


@pytest.fixture
def visit(sample: Sample) -> Callable[[str], Visitor]:
    """Tabs of several people on one page."""
    app = application(sample)
    return lambda user: Visitor(app, user)


@pytest.fixture
def ana(visit: Callable[[str], Visitor]) -> Visitor:
    return visit(ANA)
