"""Servers from the distribution that sources listen to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.dovecot import DOVECOT, NO_DOVECOT, Dovecot


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    if not DOVECOT:
        pytest.skip(NO_DOVECOT)
    with tempfile.TemporaryDirectory(prefix="firebreak-dovecot-") as folder:
        Path(folder).chmod(0o755)  # Dovecot's own users look into it
        with Dovecot(Path(folder)) as server:
            yield server
