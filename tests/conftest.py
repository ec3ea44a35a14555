"""Fixtures for everybody."""

from tests.support.databases import *  # noqa: F403 - pytest finds fixtures by name in a conftest
