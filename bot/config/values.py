"""What a setting's value must look like. What is said of a wrong one never holds it: it may be a secret."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationInfo
from pydantic_settings import NoDecode

Names = Annotated[tuple[str, ...], NoDecode]  # written with commas between them
Secrets = Annotated[tuple[SecretStr, ...], NoDecode]

YES_OR_NO = "yes or no"
RANDOM = "a random text of 20 characters or more, for example from `openssl rand -hex 16`"
WEB_SCHEMES = ("http", "https")
SAID = {
    "missing": "is missing",
    "bool_parsing": "must be yes or no",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
}  # of a kind of value, by pydantic's names


def split(value: Any) -> Any:
    """What is written with commas, as a tuple; anything else as it is."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def needed_beside(other: str, value: Any, others: ValidationInfo) -> Any:
    """`value`, which must be there when the setting `other`, read before it, is."""
    if others.data.get(other) and not value:
        raise ValueError(f"is missing; {other.upper()} does nothing without it")
    return value


def must_be_address(url: str, schemes: Sequence[str] = WEB_SCHEMES, what: str = "it") -> str:
    """`url` as it is. Raises ``ValueError``."""
    if not url.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ValueError(f"{what} does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if not _has_host(url):
        raise ValueError(f"{what} names no host that can be read")
    return url


def must_be_addresses(urls: tuple[str, ...], schemes: Sequence[str]) -> tuple[str, ...]:
    """The same of several; the wrong one is told by its number."""
    for number, url in enumerate(urls, 1):
        must_be_address(url, schemes, f"address {number} of {len(urls)}")
    return urls


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", url)
    except ValueError:  # of a port that is no number, or brackets that do not close
        return False
