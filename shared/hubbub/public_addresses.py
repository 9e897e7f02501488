"""Where a service may connect to when somebody else names the address: nowhere but the public internet.

Whoever can make a server fetch a URL would else reach what only that server can: its own machine, the company's
network, the cloud's metadata (server-side request forgery). A name is looked up once; every address it has is checked;
the connection goes to an address that was checked, since a second look-up may bring another one. How an address is
spelt (decimal, octal, IPv4 inside IPv6) does not matter: what is checked is what the system would connect to. Redirects
are further URLs, to be checked like the first.

Source: OWASP, "Server-Side Request Forgery Prevention Cheat Sheet"; IANA's registries of special-purpose addresses.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from hubbub.errors import HubbubError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
MAX_URL_CHARS = 2_000
PORTS = {"http": 80, "https": 443}
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# What the standard library, depending on its version, takes for global and is not somebody's server.
SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")))


class AddressRefused(HubbubError):
    """A URL that a service does not connect to; the text says why, for those who gave the URL."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL whose host was looked up, and all whose addresses are allowed. `path` is everything after the host."""

    scheme: str
    hostname: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def host(self) -> str:
        """What the `Host` header says; the certificate is checked against `hostname`."""
        name = f"[{self.hostname}]" if ":" in self.hostname else self.hostname
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def pinned(self) -> str:
        """The URL to connect to: the first address in place of the name."""
        address = self.addresses[0]
        return f"{self.scheme}://{f'[{address}]' if ':' in address else address}:{self.port}{self.path}"


async def destination(url: str, allowed: Sequence[Network] = (), resolve: Resolver | None = None) -> Destination:
    """Look the host of `url` up, once, and check every address it has.

    Raises AddressRefused for what is no http or https URL, carries a password, cannot be looked up, or has an address
    that is neither public nor in one of the `allowed` networks.
    """
    parts = _split(url)
    try:
        hostname = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise AddressRefused(f"{url!r} has no host or port that can be understood") from error
    if not hostname:
        raise AddressRefused(f"{url!r} names no host")
    addresses = await _looked_up(hostname, port, resolve or system_addresses)
    if refused := [one for one in addresses if not may_connect(one, allowed)]:
        raise AddressRefused(f"{hostname} is at {refused[0]}, which is not on the public internet")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, hostname, port, path, addresses)


async def system_addresses(hostname: str, port: int) -> Sequence[str]:
    """All addresses the system knows for a host, in its order of preference."""
    found = await asyncio.get_running_loop().getaddrinfo(hostname, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def may_connect(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether an address is public, or in one of the `allowed` networks; False for what is no address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return is_public(parsed) or any(_plain(parsed) in network for network in allowed)


def is_public(address: Address) -> bool:
    """Whether an address is one of a single host on the public internet.

    An IPv4 address that is written inside an IPv6 one (mapped, NAT64, 6to4) is judged as what it leads to; ranges for
    private use, documentation, benchmarks, tunnels, multicast and the future are not public.
    """
    plain = _plain(address)
    if any(plain in network for network in SPECIAL):
        return False
    if isinstance(plain, IPv6Address) and plain not in GLOBAL_UNICAST:
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def _plain(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL_CHARS or not url.isprintable() or any(char in url for char in ' \\"<>'):
        raise AddressRefused(f"a URL has at most {MAX_URL_CHARS} characters, none of them a space")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise AddressRefused(f"{url!r} is no URL") from error
    if parts.scheme not in PORTS:
        raise AddressRefused(f"{url!r} begins with neither http:// nor https://")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("a URL with a user or a password in it is not used")
    return parts


async def _looked_up(hostname: str, port: int, resolve: Resolver) -> tuple[str, ...]:
    try:
        addresses = tuple(dict.fromkeys(await resolve(hostname, port)))
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"{hostname} cannot be found") from error
    if not addresses:
        raise AddressRefused(f"{hostname} has no address")
    return addresses
