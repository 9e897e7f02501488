"""What is measured: the hub with its agents, and the references, each with a Redis of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hubbub.identity import generate_private_key, public_jwks
from tests.integration.hub.world import redis_server
from tests.running import ROOT, free_port, service, wait_until

API_KEY = "bench-7c1f9a04e2d85b36"
ARMS = ("hubbub", "floor", "plain", "contrib")
AGENTS = ("one", "two", "three", "four")
SAMPLED = {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.1"}
BREAKER_REST_SECONDS = "3"


@dataclass
class Arm:
    """A running installation. `processes` are the pids whose cost counts, by their part in it."""

    name: str
    url: str
    processes: dict[str, int]
    redis_port: int
    colon: str = ""
    """What stands before the question in every message, to tell the hub its route."""
    agents: dict[str, int] = field(default_factory=dict)


@contextmanager
def everything(folder: Path, names: Collection[str] = ARMS) -> Iterator[dict[str, Arm]]:
    """The arms of these names until the block ends."""
    with ExitStack() as stack:
        sink = stack.enter_context(service("tests.bench.references.sink:app", {})).url
        traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": sink, **SAMPLED}
        ways = {
            "hubbub": lambda: hub_arm(folder, traced),
            "floor": lambda: reference("floor", folder),
            "plain": lambda: reference("plain", folder),
            "contrib": lambda: contrib_arm(folder, traced),
        }
        yield {name: stack.enter_context(ways[name]()) for name in ARMS if name in names}


@contextmanager
def hub_arm(folder: Path, env: Mapping[str, str], module: str = "tests.bench.fixed_hub:app") -> Iterator[Arm]:
    """The hub and four agents. The agents' cost is counted as one, whichever of them is called."""
    private, (port, redis_pid) = generate_private_key(), (0, 0)
    with ExitStack() as stack:
        port, redis_pid = stack.enter_context(redis_at(folder / "hubbub"))
        agents = [
            stack.enter_context(
                service(
                    "tests.bench.agent:app",
                    {"BENCH_AGENT": name, "HUBBUB_IDENTITY_JWKS": public_jwks(private), **env},
                )
            )
            for name in AGENTS
        ]
        settings = {
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "HUBBUB_AGENT_URLS": ",".join(agent.url for agent in agents),
            "HUBBUB_IDENTITY_PRIVATE_KEY": private,
            "HUBBUB_SECRET": "known to the bench only",
            "HUBBUB_API_KEY": API_KEY,
            "HUBBUB_BREAKER_REST_S": BREAKER_REST_SECONDS,
            **env,
        }
        hub = stack.enter_context(service(module, settings))
        wait_until(lambda: _is_ready(hub.url), what="the hub is ready")
        pids = {f"spoke {name}": agent.process.pid for name, agent in zip(AGENTS, agents, strict=True)}
        processes = {"hub": hub.process.pid, "redis": redis_pid, **pids}
        yield Arm("hubbub", hub.url, processes, port, "one: ", dict(zip(AGENTS, pids.values(), strict=True)))


@contextmanager
def reference(
    name: str, folder: Path, env: Mapping[str, str] | None = None, python: str = sys.executable, code: str = ""
) -> Iterator[Arm]:
    """A front and a spoke. `code` names the modules, where they are not called like the arm."""
    modules = f"tests.bench.references.{code or name}"
    with ExitStack() as stack:
        port, redis_pid = stack.enter_context(redis_at(folder / name))
        spoke = stack.enter_context(_server(f"{modules}_spoke:app", {**(env or {})}, python))
        places = {"REDIS_URL": f"redis://127.0.0.1:{port}/0", "SPOKE_URL": _url(spoke[1])}
        front = stack.enter_context(_server(f"{modules}_front:app", {**(env or {}), **places}, python))
        processes = {"hub": front[0], "redis": redis_pid, "spoke": spoke[0]}
        yield Arm(name, _url(front[1]), processes, port)


@contextmanager
def contrib_arm(folder: Path, env: Mapping[str, str]) -> Iterator[Arm]:
    """The plain reference with the contrib instrumentations, in an environment that has them."""
    python = contrib_environment()
    with reference("contrib", folder, {**env, "BENCH_TRACED": "1"}, python, "plain") as arm:
        yield arm


def contrib_environment() -> str:
    """The interpreter of an environment made from `contrib.lock`; made at the first run."""
    folder, lock = ROOT / "build" / "bench-contrib", ROOT / "tests" / "bench" / "contrib.lock"
    stamp = folder / "made-from.lock"
    python = folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        uv = str(Path(sys.executable).parent / "uv")
        subprocess.run([uv, "--quiet", "venv", "--clear", "--python", sys.executable, folder], check=True)
        install = ("pip", "install", "--compile-bytecode", "--require-hashes")
        subprocess.run([uv, "--quiet", *install, "--python", python, "-r", lock], check=True)
        shutil.copy(lock, stamp)
    return str(python)


@contextmanager
def redis_at(folder: Path) -> Iterator[tuple[int, int]]:
    """A Redis of its own: port and pid."""
    folder.mkdir()
    port = free_port()
    with redis_server(folder, port) as process:
        yield port, process.pid


@contextmanager
def _server(module: str, env: Mapping[str, str], python: str) -> Iterator[tuple[int, int]]:
    """A module under uvicorn, started as our own services are: pid and port."""
    port = free_port()
    options = ("--port", str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log")
    quiet = ("--log-level", "warning", "--timeout-keep-alive", "75")
    process = subprocess.Popen(
        [python, "-m", "uvicorn", module, *options, *quiet],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )
    try:
        wait_until(lambda: _lives(process, port), what=f"{module} answers")
        yield process.pid, port
    finally:
        process.kill()
        process.wait()


def _lives(process: "subprocess.Popen[bytes]", port: int) -> bool:
    assert process.poll() is None, "it ended"
    return _status(_url(port) + "/healthz") == 200


def _is_ready(url: str) -> bool:
    return _status(url + "/readyz") == 200


def _status(url: str) -> int:
    import httpx  # noqa: PLC0415

    try:
        return httpx.get(url, timeout=1).status_code
    except httpx.TransportError:
        return 0


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"
