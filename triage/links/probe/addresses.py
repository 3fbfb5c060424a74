"""Which network addresses a check may connect to: looked up once, and only public ones."""

import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from triage.links.verdict import NoAnswer

Resolve = Callable[[str], list[str]]
Allowed = Callable[[str], bool]

LOOK_UP_SECONDS = 3.0
_LOOK_UPS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="look-up")

_CARRIERS = tuple(
    ipaddress.ip_network(net) for net in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv6 ranges that carry an IPv4 address inside, which may be an internal one."""


def look_up(host: str, ask: Callable[[str], list[str]] | None = None, seconds: float = LOOK_UP_SECONDS) -> list[str]:
    """Every address of the host, by the system's resolver. Raises `NoAnswer` when there is none, or not in time.

    The system's look-up cannot be cut short, so it runs on a thread of its own; a few that hang hold up no worker.
    """
    try:
        return _LOOK_UPS.submit(ask or _by_system, host).result(seconds)
    except TimeoutError:
        raise NoAnswer("the look-up of the host's address took too long") from None
    except (OSError, UnicodeError):
        raise NoAnswer("the host's address was not found") from None


def _by_system(host: str) -> list[str]:
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether the address belongs to the public internet: no private, local, reserved or multicast one, none inside."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in net for net in _CARRIERS):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and "%" not in address


def pick(host: str, resolve: Resolve, allowed: Allowed) -> str:
    """The one address to connect to. A host with even one address that is not allowed is not asked: `NoAnswer`."""
    found = resolve(host)
    if not found:
        raise NoAnswer("the host's address was not found")
    if not all(allowed(address) for address in found):
        raise NoAnswer("the host leads to an address that is not on the public internet")
    return found[0]
