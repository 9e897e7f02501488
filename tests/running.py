"""Starts real services for tests and speaks to them as the hub does."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from uuid import uuid4

import anyio
import httpx

from hubbub.gathering import HTTP
from hubbub.identity import Grant, Identity, Signer, generate_private_key, public_jwks
from tests.forge import Forge, Forged
from tests.grants import yes_to

ROOT = Path(__file__).resolve().parent.parent
PRIVATE_KEY = generate_private_key()
PYTHONPATH = f"{ROOT}:{ROOT / 'shared'}"
START_SECONDS = 120
"""What a wait may take on the slowest machine; a usual one takes a hundredth of it."""
Process: TypeAlias = subprocess.Popen[bytes] | Forged
SHARES, PORTS = 5, 2_000
turn = count(secrets.randbelow(PORTS))
forges: list[Forge] = []
"""Where services are forked from: the tests bring one, what measures does without."""
T = TypeVar("T")


def worker() -> int:
    """Which of the test processes that run side by side this is, counted from 0."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def is_free(port: int) -> bool:
    """Whether nobody listens on a TCP port at this moment."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A TCP port nobody listens on, and nobody is about to take before a service is there.

    Outgoing connections take theirs further up, and each test process has a share of its own.
    """
    while True:
        port = 10_000 + worker() % SHARES * PORTS + next(turn) % PORTS
        if is_free(port):
            return port


def wait_until(condition: Any, *, seconds: float = START_SECONDS, what: str) -> Any:
    """Call `condition` until it answers something true, and return that; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        pause.wait(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


async def eventually(
    condition: Callable[[], T | Awaitable[T | None] | None], what: str, *, seconds: float = START_SECONDS
) -> T:
    """As `wait_until`, for a test that runs beside what it waits for; the condition may be awaitable."""
    with anyio.move_on_after(seconds):
        while True:
            answer = condition()
            if isinstance(answer, Awaitable):
                answer = await answer
            if answer:
                return answer
            await anyio.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class Running:
    """A service process and its address."""

    name: str
    url: str
    process: Process
    log: Path

    def kill(self) -> None:
        """Kill -9, and wait until it is gone."""
        self.process.kill()
        self.process.wait()


def start(arguments: Sequence[str], env: Mapping[str, str], log: Path) -> Process:
    """Start `python -m arguments…` in the root folder: forked, where that is the same and there is a forge."""
    if forges and env["PYTHONPATH"] == PYTHONPATH:
        return forges[-1].start(arguments, env, log)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )


@contextmanager
def service(
    module: str, env: Mapping[str, str], *, port: int | None = None, host: str = "127.0.0.1"
) -> Iterator[Running]:
    """Run `module` (as in `agents.order.app:app`) under uvicorn until the block ends; ready at its start."""
    port = port or free_port()
    name = module.split(":", maxsplit=1)[0]
    with tempfile.NamedTemporaryFile(prefix=f"{name}-", suffix=".log", delete=False) as file:
        log = Path(file.name)
    options = (
        "--port",
        str(port),
        "--no-access-log",
        "--no-proxy-headers",
        "--http",
        HTTP,
        "--timeout-keep-alive",
        "75",
    )
    process = start(
        ("uvicorn", module, *options),
        {
            **os.environ,
            "PYTHONPATH": PYTHONPATH,
            "HUBBUB_IDENTITY_JWKS": public_jwks(PRIVATE_KEY),
            "UVICORN_HOST": host,
            **env,
        },
        log,
    )
    running = Running(name, f"http://{host}:{port}", process, log)
    try:
        with httpx.Client(timeout=1) as client:
            wait_until(lambda: _alive(running, client), what=f"{module} answers /healthz (log: {log})")
        yield running
        running.log.unlink()  # kept when something went wrong
    finally:
        process.kill()
        process.wait()


def _alive(running: Running, client: httpx.Client) -> bool:
    if running.process.poll() is not None:
        raise AssertionError(f"{running.name} ended: {running.log.read_text()[-3000:]}")
    try:
        return client.get(f"{running.url}/healthz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@dataclass
class SpokeCaller:
    """Calls skills of one agent with tokens signed as the hub signs them."""

    agent: str
    url: str
    customer: str | None = None
    timezone: str = "America/New_York"
    tenant: str = "default"
    operator: str | None = None
    conversation: str = "c_1"
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))

    def call(
        self,
        skill: str,
        skill_input: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        grant: Grant | None = None,
        **context: Any,
    ) -> httpx.Response:
        """POST the call; `key` is the step key (a fresh one by default), `context` says more of where it comes from."""
        known = {"conversation_id": self.conversation, "timezone": self.timezone}
        return self.client.post(
            f"{self.url}/v1/skills/{skill}",
            json={"input": skill_input or {}, "context": {**known, **context}},
            headers={
                "Authorization": f"Bearer {self.token(grant)}",
                "Idempotency-Key": key or uuid4().hex,
                "X-Deadline-Ms": "8000",
            },
        )

    def agreeing(self, skill: str, skill_input: dict[str, Any], *, key: str | None = None) -> httpx.Response:
        """POST the call and, where the answer asks for a yes, once more with the yes to just that."""
        key = key or uuid4().hex
        asked = self.call(skill, skill_input, key=key)
        grant = yes_to(asked.json(), skill_input) if asked.status_code == httpx.codes.OK else None
        return self.call(skill, skill_input, key=key, grant=grant) if grant else asked

    def token(self, grant: Grant | None = None) -> str:
        """A fresh identity token."""
        identity = Identity(
            tenant=self.tenant,
            conversation=self.conversation,
            turn="t_1",
            step="s1",
            customer=self.customer,
            operator=self.operator,
            grant=grant,
        )
        return Signer.load(PRIVATE_KEY).sign(identity, self.agent)
