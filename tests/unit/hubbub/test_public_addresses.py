"""A URL that somebody else gave leads to the public internet, or nowhere."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.public_addresses import NAT64, AddressRefused, Resolver, destination, is_public, may_connect

pytestmark = pytest.mark.anyio
PUBLIC = "93.184.215.14"


def leading_to(*addresses: str) -> Resolver:
    """A name service that knows one answer."""

    async def resolve(_: str, __: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize("address", ["1.1.1.1", PUBLIC, "2606:4700::1111", "2001:4860:4860::8888", "64:ff9b::1.1.1.1"])
def test_a_host_on_the_internet_is_public(address: str) -> None:
    """Also one that is reached through NAT64."""
    assert may_connect(address)


INSIDE = (
    *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
    *("255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1", "3fff::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe"),
    *("64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "4000::1", "5f00::1"),
    *("localhost", "", "1.1.1", "0x7f.1"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_no_other_address_is(address: str) -> None:
    """This machine, private networks, the cloud's metadata, groups of hosts, and all of these spelt as IPv6."""
    assert not may_connect(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_by_itself(inner: object) -> None:
    """Mapped, through NAT64, or as 6to4."""
    plain = ip_address(str(inner))
    number = int(plain)
    for spelt in ((0xFFFF << 32) + number, int(NAT64.network_address) + number, (0x2002 << 112) + (number << 80) + 1):
        assert is_public(ip_address(spelt.to_bytes(16, "big"))) is is_public(plain)


def test_a_company_may_allow_networks_of_its_own() -> None:
    """Those and no others, however they are spelt."""
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")]
    assert may_connect("10.1.2.3", allowed)
    assert may_connect("::ffff:10.1.2.3", allowed)
    assert may_connect("fd00:1::7", allowed)
    assert not may_connect("10.2.2.3", allowed)
    assert not may_connect("::1", allowed)


async def test_a_url_is_pinned_to_an_address_that_was_checked() -> None:
    """What is connected to needs no further look-up, while the name stays what the server is called."""
    found = await destination("https://Example.com:8443/a%20b?c=d#e", resolve=leading_to(PUBLIC, "1.1.1.1"))
    assert found.pinned == f"https://{PUBLIC}:8443/a%20b?c=d"
    assert (found.host, found.hostname) == ("example.com:8443", "example.com")
    other = await destination("http://bücher.example", resolve=leading_to("2606:4700::1111"))
    assert (other.pinned, other.host) == ("http://[2606:4700::1111]:80/", "xn--bcher-kva.example")


async def test_one_bad_address_among_good_ones_is_enough() -> None:
    """The system might take any of them."""
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1, which is not on the public internet"):
        await destination("https://example.com/", resolve=leading_to(PUBLIC, "127.0.0.1"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0", "[::1]", "[::ffff:7f00:1]"]
)
async def test_any_spelling_of_this_machine_is_found_out(host: str) -> None:
    """Looked up by the system itself, as a connection would."""
    with pytest.raises(AddressRefused):
        await destination(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com", "//example.com/"),
        *("http://", "http:///path", "http://a:b@example.com/", "http://@example.com/", "http://example.com:x/"),
        *("http://example.com:99999/", "http://[::1/", "http://exa mple.com/", "http://example.com/\r\nHost: inside"),
        *(
            "http://example.com\\@inside/",
            "http://..",
            "http://" + "a" * 70 + ".com/",
            "http://example.com/" + "a" * 2_000,
        ),
    ],
)
async def test_what_is_no_url_to_fetch_is_refused(url: str) -> None:
    """In one kind of error, whatever is wrong with it."""
    with pytest.raises(AddressRefused):
        await destination(url, resolve=leading_to(PUBLIC))


async def test_a_name_nobody_knows_is_refused() -> None:
    """As is one without an address."""

    async def unknown(_: str, __: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(AddressRefused, match="cannot be found"):
        await destination("http://nowhere.example/", resolve=unknown)
    with pytest.raises(AddressRefused, match="no address"):
        await destination("http://nowhere.example/", resolve=leading_to())
