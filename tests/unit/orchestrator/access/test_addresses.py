"""A forwarded address is believed as far as the proxies that wrote it are trusted."""

from ipaddress import ip_network

import pytest

from orchestrator.access.addresses import client_address

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        pytest.param("203.0.113.9", [], "203.0.113.9", id="nobody in between"),
        pytest.param("203.0.113.9", ["198.51.100.1"], "203.0.113.9", id="a stranger who says so"),
        pytest.param("10.0.0.1", ["198.51.100.1"], "198.51.100.1", id="one proxy"),
        pytest.param("10.0.0.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1", id="what the client made up before it"),
        pytest.param("10.0.0.1", ["1.2.3.4", "198.51.100.1"], "198.51.100.1", id="several headers are one"),
        pytest.param("127.0.0.1", ["198.51.100.1, 10.9.9.9"], "198.51.100.1", id="two proxies"),
        pytest.param("127.0.0.1", ["10.1.1.1, 198.51.100.1, 10.9.9.9"], "198.51.100.1", id="not beyond a stranger"),
        pytest.param("127.0.0.1", ["10.1.1.1, 10.9.9.9"], "10.1.1.1", id="all are trusted: the first"),
        pytest.param("10.0.0.1", ["nonsense"], "10.0.0.1", id="no address"),
        pytest.param("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1", id="not beyond what is none"),
        pytest.param("10.0.0.1", [""], "10.0.0.1", id="nothing"),
        pytest.param("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1", id="with a port"),
        pytest.param("10.0.0.1", ["[2001:db8:2::7]:4711"], "2001:db8:2::/64", id="IPv6 with a port"),
        pytest.param("10.0.0.1", ["2001:db8:2::7"], "2001:db8:2::/64", id="a line of IPv6 counts as one"),
        pytest.param("2001:db8:1::5", ["198.51.100.1"], "198.51.100.1", id="a proxy with IPv6"),
        pytest.param("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1", id="IPv4 written as IPv6"),
        pytest.param("10.0.0.1", ["1.1.1.1, " + "10.0.0.2, " * 100 + "10.0.0.3"], "10.0.0.2", id="too many hops"),
        pytest.param("", ["198.51.100.1"], "", id="a socket without an address"),
    ],
)
def test_where_a_request_comes_from(peer: str, forwarded: list[str], expected: str) -> None:
    """Read from the end of the header, through trusted proxies only."""
    assert client_address(peer, forwarded, TRUSTED) == expected
