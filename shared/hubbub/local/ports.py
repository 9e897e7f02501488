"""Whether the ports an installation needs are free."""

import errno
import socket
import time
from collections.abc import Mapping

from hubbub.errors import ConfigurationInvalid

LOOPBACK = "127.0.0.1"
PATIENCE_S = 3.0
POLL_S = 0.1


def wait_until_free(ports: Mapping[str, int], patience: float = PATIENCE_S) -> None:
    """Wait up to `patience` seconds until all of `ports` (whose: number) can be bound on the loopback address.

    A port may be held for a moment by a process that is just ending. Raises ConfigurationInvalid naming those taken.
    """
    deadline = time.monotonic() + patience
    while taken := [f"{number} ({name})" for name, number in ports.items() if not _is_free(number)]:
        if time.monotonic() >= deadline:
            raise ConfigurationInvalid(
                f"another program listens on port {', '.join(taken)}. Stop it (`lsof -i :PORT` says what it is), "
                "or start Hubbub on other ports, for instance with HUBBUB_PORT_BASE=9000"
            )
        time.sleep(POLL_S)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do: a connection in TIME_WAIT is no hindrance, a listener is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ConfigurationInvalid(f"port {port} cannot be used: {error.strerror}") from error
            return False
    return True
