"""Real agents of other frameworks, each a process in an environment of its own, and a hub that knows none of them."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from hubbub.identity import public_jwks
from tests.integration.hub.world import Hub, hub, redis_server, workshop
from tests.running import PRIVATE_KEY, PYTHONPATH, free_port, wait_until

HERE = Path(__file__).parent
START_SECONDS = 60


@dataclass
class Framework:
    """A running agent: its address, and what it printed."""

    url: str
    log: Path


@contextmanager
def framework(name: str, folder: Path, *command: str, ready: str, **env: str) -> Iterator[Framework]:
    """Run `command` in a framework's environment until the block ends; `ready` is a path that answers with 200."""
    port, log = free_port(), folder / f"{name}.log"
    url = f"http://127.0.0.1:{port}"
    # Some write where they run.
    place = shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns(".*", "*.lock"))
    program, *arguments = (part.replace("PORT", str(port)) for part in command)
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [HERE / name / ".venv" / "bin" / program, *arguments],
            cwd=place,
            env={**inherited, "PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1", **env},
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(lambda: _answers(url + ready, process, log), seconds=START_SECONDS, what=f"{name} answers ({log})")
        yield Framework(url, log)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str, process: "subprocess.Popen[bytes]", log: Path) -> bool:
    assert process.poll() is None, log.read_text()[-3000:]
    try:
        return httpx.get(url, timeout=1).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def jwks() -> str:
    """The hub's public keys, as an agent of ours is told them."""
    return public_jwks(PRIVATE_KEY)


@pytest.fixture(scope="session")
def kit_path() -> str:
    """Where the kit is."""
    return PYTHONPATH


@pytest.fixture(scope="session")
def at_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with an agent of its own; others on this machine may be added."""
    folder, port = tmp_path_factory.mktemp("hub"), free_port()
    env = {"HUBBUB_AGENT_NETWORKS": '["127.0.0.0/8"]', "HUBBUB_TURN_DEADLINE_S": "10"}
    with redis_server(folder, port), workshop(folder) as shop, hub(port, [shop.url], **env) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running
