from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.slack.rig import Rig


@pytest.fixture
def rig(tmp_path) -> Iterator[Rig]:
    with Rig(tmp_path) as rig:
        yield rig


@pytest.fixture
def strict(tmp_path) -> Iterator[Rig]:
    """The same, and Slack counts the calls."""
    with Rig(tmp_path, rates=True) as rig:
        yield rig
