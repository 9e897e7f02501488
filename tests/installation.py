"""A whole installation as `make run` starts it, and a customer's way of speaking to it."""

import os
import secrets
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from hubbub.local.blueprint import read_blueprint
from hubbub.local.folder import locked_folder
from hubbub.local.installation import prepare
from hubbub.local.process import Launch
from hubbub.local.settings import LaunchSettings
from tests.roster import ALL_OFFSETS, OFFSETS
from tests.running import PYTHONPATH, ROOT, SHARES, Process, is_free, start, wait_until, worker
from tests.sockets import listener, unread

START_SECONDS = 180
CARD_REQUEST_BYTES = 600


@dataclass
class Installation:
    """Where it runs and keeps its stores."""

    base: int
    folder: Path
    process: Process
    """The launcher, or where there is none the hub."""
    env: Mapping[str, str] = field(default_factory=dict)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    @property
    def url(self) -> str:
        """The hub's address."""
        return f"http://127.0.0.1:{self.base}"

    def address(self, name: str) -> str:
        """The address of the hub or an agent."""
        return f"http://127.0.0.1:{self.base + OFFSETS[name]}"

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """POST JSON to the hub."""
        return self.http.post(self.url + path, json=body, headers=headers)

    def get(self, path: str, **headers: str) -> Any:
        """GET JSON from the hub; fails on anything but 200."""
        response = self.http.get(self.url + path, headers={"Accept": "application/json", **headers})
        assert response.status_code == httpx.codes.OK, response.text
        return response.json()

    def decide(self, approval_id: str, decision: str, reason: str = "") -> dict[str, Any]:
        """Decide an open approval; the decided object."""
        response = self.post(f"/v1/approvals/{approval_id}", {"decision": decision, "reason": reason})
        assert response.status_code == httpx.codes.OK, response.text
        decided: dict[str, Any] = response.json()
        return decided

    def customer(self, customer_id: str | None, **about: str) -> "Customer":
        """A customer with a conversation of their own."""
        return Customer(self, customer_id, about=about)

    def mails(self) -> list[dict[str, Any]]:
        """All e-mails in the catcher, newest first."""
        answer = httpx.get(f"http://127.0.0.1:{self.base + 25}/api/v1/messages", timeout=10).json()
        return list(answer["messages"])

    def mail(self, mail_id: str) -> dict[str, Any]:
        """One e-mail with its text and attachments."""
        found: dict[str, Any] = httpx.get(
            f"http://127.0.0.1:{self.base + 25}/api/v1/message/{mail_id}", timeout=10
        ).json()
        return found

    def rows(self, agent: str, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in an agent's own database."""
        [path] = self.folder.rglob(f"{agent}.db")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def pid(self, name: str) -> int:
        """The process that listens on a service's port."""
        pid = listener(self.base + OFFSETS[name])
        assert pid is not None, f"{name} does not run"
        return pid

    def kill(self, name: str) -> int:
        """Kill -9 a service's process; its pid. The launcher starts another one, see `wait_until_back`."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_until_back(self, name: str, killed: int) -> None:
        """Wait until another process than the `killed` one listens on a service's port."""
        port = self.base + OFFSETS[name]
        wait_until(lambda: listener(port) not in {None, killed}, what=f"{name} is started again")

    @contextmanager
    def frozen(self, name: str) -> Iterator[int]:
        """Stop a process without ending it: it accepts connections and never answers. Its pid."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield pid
        finally:
            with suppress(ProcessLookupError):  # it may have been killed meanwhile
                os.kill(pid, signal.SIGCONT)

    def wait_until_called(self, name: str) -> None:
        """Wait until a frozen service has been sent a call it has not read; a look at its card is shorter than that."""
        port = self.base + OFFSETS[name]
        wait_until(lambda: unread(port) > CARD_REQUEST_BYTES, what=f"a call waits at {name}")

    def kill_everything(self) -> None:
        """Kill -9 the launcher and every service, as when the machine loses its power."""
        pids = [self.pid(name) for name in OFFSETS]
        for pid in (self.process.pid, *pids):
            with suppress(ProcessLookupError):  # the kernel ends the services when the launcher is gone
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def start_again(self) -> None:
        """Start everything on the same ports and data folder; ready at the end."""
        self.process = _launch(self.base, self.folder, self.env)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the hub answers that it is ready, and every agent answers it."""
        wait_until(self._is_ready, seconds=START_SECONDS, what=f"the hub at {self.url} is ready")

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, "it ended"
        try:
            told = httpx.get(f"{self.url}/readyz", timeout=2)
            return told.status_code == httpx.codes.OK and set(told.json()["agents"].values()) == {"up"}
        except httpx.TransportError:
            return False


@dataclass
class Customer:
    """Somebody in one conversation."""

    at: Installation
    customer_id: str | None
    conversation: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")
    about: dict[str, str] = field(default_factory=dict)

    def says(self, message: str, key: str | None = None) -> dict[str, Any]:
        """Send a message; the reply."""
        response = self.send(message, key)
        assert response.status_code == httpx.codes.OK, response.text
        reply: dict[str, Any] = response.json()
        return reply

    def insists(self, message: str, key: str) -> dict[str, Any]:
        """Send a message again and again under the same key, until there is a reply; that."""
        return dict(
            wait_until(lambda: self._answer(message, key), seconds=START_SECONDS, what=f"a reply to {message!r}")
        )

    def send(self, message: str, key: str | None = None) -> httpx.Response:
        """Send a message; the response, whatever it is."""
        body = {"message": message, "conversation_id": self.conversation, **self.about}
        if self.customer_id is not None:
            body["customer_id"] = self.customer_id
        return self.at.post("/v1/chat", body, **({"Idempotency-Key": key} if key else {}))

    def _answer(self, message: str, key: str) -> dict[str, Any] | None:
        try:
            response = self.send(message, key)
        except httpx.TransportError:
            return None
        assert response.status_code in {200, 202, 503}, response.text
        return response.json() if response.status_code == httpx.codes.OK else None

    def messages(self) -> list[dict[str, Any]]:
        """What was said in the conversation, oldest first."""
        return list(self.at.get(f"/v1/conversations/{self.conversation}/messages")["items"])

    def turns(self) -> list[dict[str, Any]]:
        """The conversation's turns, oldest first."""
        return list(self.at.get(f"/v1/conversations/{self.conversation}/turns")["items"])


def skills(reply: dict[str, Any]) -> list[str]:
    """The steps of a reply as `agent.skill=outcome`, in order."""
    return [f"{step['agent']}.{step['skill']}={step['outcome']}" for step in reply["steps"]]


@contextmanager
def installation(folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """Start everything with empty stores in `folder`, as `make run` does; stopped at the end of the block."""
    base = free_base()
    running = Installation(base, folder, _launch(base, folder, env or {}), env or {})
    try:
        try:
            running.wait_until_ready()
        except AssertionError as error:
            raise AssertionError(f"{error}: {_log(folder).read_text()[-4000:]}") from error
        yield running
    finally:
        running.http.close()
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGTERM)
        running.process.wait(30)


@contextmanager
def assembled(folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """The same processes without the launcher, each forked from ours: quickly there, and not started again."""
    base = free_base()
    user = {**_inherited(), "HUBBUB_PORT_BASE": str(base), "HUBBUB_DATA_DIR": str(folder), **(env or {})}
    with ExitStack() as stack:
        data = stack.enter_context(locked_folder(folder))
        prepared = prepare(read_blueprint(ROOT / "deploy" / "local.toml"), LaunchSettings.read(user, ROOT), data, user)
        processes = {
            one.launch.name: stack.enter_context(_alive(one.launch, data.logs / f"{one.launch.name}.log"))
            for one in prepared.services
        }
        running = Installation(base, folder, processes["hub"], env or {})
        stack.callback(running.http.close)
        running.wait_until_ready()
        yield running


@contextmanager
def _alive(launch: Launch, log: Path) -> Iterator[Process]:
    """A process until the block ends."""
    python = launch.command[:2] == (sys.executable, "-m")
    if python:
        process = start(launch.command[2:], {**launch.environment, "PYTHONPATH": PYTHONPATH}, log)
    else:
        with log.open("ab") as output:
            process = subprocess.Popen(
                launch.command, cwd=launch.cwd, env=launch.environment, stdout=output, stderr=subprocess.STDOUT
            )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("HUBBUB_", "OTEL_", "REDIS_"))}


def _launch(base: int, folder: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with _log(folder).open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "hubbub.local", "run"],
            cwd=ROOT,
            env={**_inherited(), "HUBBUB_PORT_BASE": str(base), "HUBBUB_DATA_DIR": str(folder), **env},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _log(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.log"


def free_base() -> int:
    """A first port whose whole range is free at this moment; of a share of this test process."""
    while True:
        base = 20_000 + 40 * (worker() % SHARES * 60 + secrets.randbelow(60))
        if all(is_free(base + offset) for offset in ALL_OFFSETS):
            return base
