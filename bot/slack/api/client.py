"""The SDK's client of the Web API, as this bot wants it."""

from __future__ import annotations

import logging
import ssl
from functools import cache

from slack_sdk import WebClient

TIMEOUT = 10


def posting_client(token: str, base_url: str = WebClient.BASE_URL, timeout: int = TIMEOUT) -> WebClient:
    """A client that posts once: the SDK's own retry sends again when only the reply was lost.

    `timeout` is in seconds. The SDK's log stays silent, because every failure is raised and told here.
    """
    quiet = logging.getLogger(f"{__name__}.sdk")
    quiet.setLevel(logging.CRITICAL)
    return WebClient(
        token=token, base_url=base_url, timeout=timeout, ssl=tls(), retry_handlers=[], logger=quiet
    )


@cache
def tls() -> ssl.SSLContext:
    """Reading all certificates takes up to a tenth of a second, and the SDK would do so for every call and
    every socket; once is enough. SSL_CERT_FILE is heard.
    """
    return ssl.create_default_context()
