"""Which addresses a feed may lead us to: a feed's author must not reach into the network we run in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Allowed = Callable[[Address], bool]

NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(Exception):
    """The host leads to an address that is not public."""


def is_public(address: Address) -> bool:
    """Not private, loopback, link-local, multicast or reserved; also not as IPv4 dressed up as IPv6."""
    inner = _inside(address) if isinstance(address, IPv6Address) else address
    return inner.is_global and not inner.is_multicast


def anywhere(_: Address) -> bool:
    """For feeds of one's own network."""
    return True


async def resolve(host: str, port: int, allowed: Allowed) -> list[str]:
    """The addresses to connect to, which were looked at: connecting by name again could give another.

    Raises ``Forbidden`` when any of them is not allowed, ``OSError`` when there is none.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
    if not all(allowed(ip_address(address)) for address in addresses):
        raise Forbidden(f"{host} leads to an address that is not public")
    return addresses


def _inside(address: IPv6Address) -> Address:
    """The IPv4 address that a translating IPv6 address stands for, else the address itself."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address
