"""Where a request comes from, behind proxies that are trusted to say so (pure)."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
MOST_HOPS = 32
SITE_BITS = 64
"""One customer's line has so long a prefix of IPv6: whoever has one address has all of them."""


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The address of who is calling, as rates count it: an IPv4 address, or a network of IPv6.

    `peer` is the other end of the connection, `forwarded` the values of `X-Forwarded-For`. That header is whatever
    anybody sends, but for what a trusted proxy added at its end: it is read from there, as far as proxies are trusted.
    """
    found = _address(peer)
    if found is None:
        return peer
    for hop in _hops(forwarded):
        if not _is_in(found, trusted):
            break
        if (before := _address(hop)) is None:
            break
        found = before
    return _counted(found)


def _hops(forwarded: Sequence[str]) -> Iterator[str]:
    """The latest hop first."""
    hops = ",".join(forwarded).rsplit(",", MOST_HOPS)[-MOST_HOPS:]
    return (hop.strip() for hop in reversed(hops))


def _address(text: str) -> Address | None:
    """An address, whether it is written with its port or not."""
    bare = text.partition("%")[0]
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _counted(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, SITE_BITS), strict=False))
