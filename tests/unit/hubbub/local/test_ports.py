"""Whether ports are free."""

import socket
import threading

import pytest

from hubbub.errors import ConfigurationInvalid
from hubbub.local.ports import LOOPBACK, wait_until_free


@pytest.fixture
def listener() -> socket.socket:
    """Somebody who listens on a port."""
    return socket.create_server((LOOPBACK, 0))


def test_a_taken_port_is_named_with_what_to_do(listener: socket.socket) -> None:
    """The user learns which port, whose, and the way out."""
    port = listener.getsockname()[1]
    with listener, pytest.raises(ConfigurationInvalid, match=rf"{port} \(order_port\).*HUBBUB_PORT_BASE"):
        wait_until_free({"order_port": port}, patience=0)


def test_a_port_held_for_a_moment_is_waited_for(listener: socket.socket) -> None:
    """A process that is just ending does not stop the next start."""
    closing = threading.Timer(0.2, listener.close)
    closing.start()

    wait_until_free({"hub_port": listener.getsockname()[1]}, patience=30)
    closing.join()


def test_a_finished_connection_does_not_hold_a_port() -> None:
    """What is left in TIME_WAIT after a stop is no hindrance."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)) as client:
            server.accept()[0].close()  # the server closes first: its side goes to TIME_WAIT
            client.recv(1)

    wait_until_free({"hub_port": port}, patience=0)
