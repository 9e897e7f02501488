"""The proxy spoils what it is told to spoil, or a run would prove nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.chaos.behaviours import BlackHole, Crowded, CutReply, Drip, Latency, Reset, Says, Tripwire
from tests.chaos.proxy import Clear, Proxies, Proxy
from tests.running import wait_until

SOON_S = 10.0


class Echo:
    """A server that says everything back in capitals, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])

    @contextmanager
    def running(self) -> Iterator["Echo"]:
        """Serve one connection after another until the block ends."""
        thread = threading.Thread(target=self._serve)
        thread.start()
        try:
            yield self
        finally:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                while said := connection.recv(1024):
                    self.heard.append(said)
                    connection.sendall(said.upper())


@pytest.fixture
def echo() -> Iterator[Echo]:
    """What is behind the proxy."""
    with Echo().running() as running:
        yield running


@pytest.fixture
def proxies() -> Iterator[Proxies]:
    """The thread of the proxies."""
    with Proxies().running() as running:
        yield running


@pytest.fixture
def proxy(proxies: Proxies, echo: Echo) -> Proxy:
    """A proxy in front of the echo."""
    return proxies.to(echo.port)


def _ask(proxy: Proxy, *questions: bytes) -> bytes:
    """What comes back until as much was heard as said, or the connection is closed; OSError when it is broken off."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=SOON_S) as client:
        answer = b""
        for question in questions:
            client.sendall(question)
            while len(answer) < len(question) and (piece := client.recv(1024)):
                answer += piece
        return answer


@pytest.mark.parametrize("behaviour", [Clear(), Latency(0.01), Drip(0.001)], ids=["clear", "latency", "drip"])
def test_what_only_takes_longer_arrives_whole(proxy: Proxy, behaviour: Clear) -> None:
    """Nothing of it is lost."""
    proxy.behaviour = behaviour
    assert _ask(proxy, b"hello") == b"HELLO"


def test_a_black_hole_keeps_silent(proxy: Proxy, echo: Echo) -> None:
    """The connection stands, and nothing comes of it."""
    proxy.behaviour = BlackHole()
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=0.2) as client:
        client.sendall(b"hello")
        with pytest.raises(TimeoutError):
            client.recv(1)
    assert echo.heard == []


@pytest.mark.parametrize(("behaviour", "heard"), [(Reset(), []), (CutReply(), [b"hello"])], ids=["before", "after"])
def test_a_reset_breaks_off(proxy: Proxy, echo: Echo, behaviour: Clear, heard: list[bytes]) -> None:
    """Before the target heard it, or after."""
    proxy.behaviour = behaviour
    with pytest.raises(ConnectionResetError):
        _ask(proxy, b"hello")
    assert echo.heard == heard


@pytest.mark.parametrize("arrives", [True, False])
def test_an_answer_is_replaced(proxy: Proxy, echo: Echo, arrives: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Whether the target did its work or not."""
    proxy.behaviour = Says(b"oops", arrives=arrives)
    assert _ask(proxy, b"hello") == b"oops"
    assert echo.heard == ([b"hello"] if arrives else [])


def test_what_comes_on_top_is_turned_away(proxy: Proxy, echo: Echo) -> None:
    """While one waits for its answer another hears that there is no room; the target hears nothing of that."""
    crowded = Crowded(b"no room", most=1)
    place = ("127.0.0.1", proxy.port)
    with socket.create_connection(place, SOON_S) as top, socket.create_connection(place, SOON_S) as first:
        top.sendall(b"hi")
        assert top.recv(1024) == b"HI"  # now the echo listens to this one alone
        proxy.behaviour = crowded
        first.sendall(b"hello")
        wait_until(lambda: crowded.busy, what="the first waits")
        top.sendall(b"hi again")
        assert top.recv(1024) == b"no room"
        assert first.recv(1024) == b"HELLO"
    assert echo.heard == [b"hi", b"hello"]


@pytest.mark.parametrize(
    ("phase", "heard", "told"), [("before", 1, 0), ("after", 2, 0), ("told", 2, 5)], ids=["before", "after", "told"]
)
def test_a_tripwire_acts_at_the_nth_mark(proxy: Proxy, echo: Echo, phase: str, heard: int, told: int) -> None:
    """The first passes; at the second the target has heard it or not, and the client was told or not."""
    acted = threading.Event()
    wire = Tripwire(b"mark", phase, acted.set, nth=2)  # type: ignore[arg-type] # a phase, written as a parameter
    proxy.behaviour = wire
    assert _ask(proxy, b"mark1") == b"MARK1"
    assert not acted.is_set()
    answer = b""
    with suppress(ConnectionResetError):
        answer = _ask(proxy, b"mark2")
    assert acted.wait(SOON_S)
    assert (len(echo.heard), len(answer)) in {(heard, told), (heard, 0)}


def test_a_closed_proxy_refuses(proxies: Proxies, proxy: Proxy) -> None:
    """And takes connections again when it is opened."""
    proxies.close(proxy)
    with pytest.raises(ConnectionRefusedError):
        _ask(proxy, b"hello")
    proxies.open(proxy)
    assert _ask(proxy, b"hello") == b"HELLO"
