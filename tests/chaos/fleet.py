"""Everything a run needs, as real processes: a Redis, four agents, two hubs, with a proxy on every way between them."""

import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from redis import Redis
from redis.exceptions import RedisError

from hubbub.identity import public_jwks
from hubbub.local.redis import find_redis_server
from tests.chaos.company import write_company
from tests.chaos.naming import FILE, Names
from tests.chaos.process import Process, web
from tests.chaos.proxy import LOCAL, Clear, Proxies, Proxy
from tests.mail_server import MailServer
from tests.redis_servers import Watched
from tests.running import PRIVATE_KEY, ROOT, free_port, wait_until

AGENTS = ("faq", "order", "support", "booking")
HUBS = ("one", "two")
START_S = 90
ADDRESSES = tuple(f"127.0.0.{number}" for number in range(1, 10))
HUB = "orchestrator.app:app"
MODULES = {**{name: f"agents.{name}.app:app" for name in AGENTS}, **dict.fromkeys(HUBS, HUB)}
KNOWLEDGE = ROOT / "deploy" / "demo" / "knowledge"


@dataclass
class Fleet:
    """The processes by name, and the proxies by whom they lead from and to, as in `("one", "redis")`.

    `agents` are those a fault picks. Each may have replicas, which `replicas` has by agent and address.
    """

    folder: Path
    redis: Process
    agents: dict[str, Process]
    replicas: dict[str, dict[str, Process]]
    names: Names
    new_agent: Callable[[str], Process]
    hubs: dict[str, Process]
    ways: dict[tuple[str, str], Proxy]
    proxies: Proxies
    mail: MailServer
    store: Watched | None

    @property
    def processes(self) -> tuple[Process, ...]:
        """All of them."""
        replicas = (process for running in self.replicas.values() for process in running.values())
        return (self.redis, *replicas, *self.hubs.values())

    def url(self, hub: str) -> str:
        """Where a hub listens."""
        return f"http://127.0.0.1:{self.hubs[hub].port}"

    def ways_to(self, target: str) -> list[Proxy]:
        """The proxies of all hubs in front of one target."""
        return [proxy for (_, to), proxy in self.ways.items() if to == target]

    @contextmanager
    def spoiled(self, target: str, behaviour: Clear) -> Iterator[None]:
        """Let all ways to a target behave so inside the block."""
        with ExitStack() as stack:
            for proxy in self.ways_to(target):
                stack.enter_context(behaving(proxy, behaviour))
            yield

    @contextmanager
    def refused(self, target: str) -> Iterator[None]:
        """Let all ways to a target refuse connections inside the block."""
        for proxy in self.ways_to(target):
            self.proxies.close(proxy)
        try:
            yield
        finally:
            for proxy in self.ways_to(target):
                self.proxies.open(proxy)

    def add_replica(self, agent: str) -> str:
        """Start one more of an agent; its address, once it answers and the agent's name stands for it."""
        running = self.replicas[agent]
        address = next(address for address in ADDRESSES if address not in running)
        running[address] = process = self.new_agent(agent)
        process.start()
        wait_until(lambda: self.answers(process.port), seconds=START_S, what=f"another {agent} answers")
        for proxy in self.ways_to(agent):
            self.proxies.route(proxy, address, process.port)
        self.name_agents()
        return address

    def end_replica(self, agent: str, address: str) -> None:
        """Tell one of an agent to end; as in containers, its name stands for it until it is gone."""
        process = self.replicas[agent][address]
        process.send(signal.SIGTERM)
        process.wait_until_gone()
        del self.replicas[agent][address]
        self.agents[agent] = next(iter(self.replicas[agent].values()))
        self.name_agents()
        for proxy in self.ways_to(agent):
            self.proxies.route(proxy, address, None)

    def name_agents(self) -> None:
        """Let each agent's name stand for those that run."""
        self.names.become({agent: list(running) for agent, running in self.replicas.items()})

    def is_known(self, agent: str, address: str) -> bool:
        """Whether every hub has called a replica."""
        return all(any(link.address == address for link in list(proxy.links)) for proxy in self.ways_to(agent))

    def is_ready(self, hub: str) -> bool:
        """Whether a hub takes messages."""
        return _answers(f"{self.url(hub)}/readyz")

    def knows_all(self, hub: str) -> bool:
        """Whether a hub plans with every agent; on a slow machine it may be ready before, and plan without one."""
        try:
            items = httpx.get(f"{self.url(hub)}/v1/agents", timeout=2).json()["items"]
            return {one["name"] for one in items if one["learned"]} == set(AGENTS)
        except httpx.TransportError:
            return False

    def wait_until_well(self) -> None:
        """Start what is down, and wait until all of it answers."""
        for process in self.processes:
            process.start()
        wait_until(self.redis_answers, what="Redis answers")
        for name, agent in self.agents.items():
            wait_until(lambda port=agent.port: self.answers(port), seconds=START_S, what=f"{name} answers")
        for name in self.hubs:
            wait_until(
                lambda hub=name: self.is_ready(hub) and self.knows_all(hub),
                seconds=START_S,
                what=f"hub {name} is ready and knows all agents, see {self.folder}",
            )

    def rows(self, agent: str, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in an agent's own database."""
        with closing(sqlite3.connect(f"file:{self.folder / agent}.db?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def in_redis(self) -> Redis:
        """A client of Redis itself, past the proxies; of the primary, where there are several."""
        return self.store.primary().client() if self.store else Redis(port=self.redis.port, decode_responses=True)

    def answers(self, port: int) -> bool:
        """Whether an agent lives."""
        return _answers(f"http://127.0.0.1:{port}/healthz")

    @contextmanager
    def black_hole(self) -> Iterator[int]:
        """A port that takes connections and never says a word."""
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            yield int(deaf.getsockname()[1])

    def kill_all(self) -> None:
        """Kill -9 everything."""
        for process in self.processes:
            process.kill()

    def redis_answers(self) -> bool:
        """Whether Redis itself answers."""
        try:
            with self.in_redis() as redis:
                return bool(redis.ping())
        except RedisError:
            return False


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@contextmanager
def behaving(proxy: Proxy, behaviour: Clear) -> Iterator[None]:
    """Let a proxy behave so inside the block."""
    proxy.behaviour = behaviour
    try:
        yield
    finally:
        proxy.behaviour = Clear()


@contextmanager
def fleet(
    folder: Path,
    customers: int,
    *,
    modules: Mapping[str, str] | None = None,
    store: Watched | None = None,
    **hub_env: str,
) -> Iterator[Fleet]:
    """Start everything with empty stores in `folder`; everything is gone at the end.

    `modules` replaces services by name; `hub_env` is added to both hubs' environments. With a `store` of several
    servers hubs use that one, with no proxy on the way, instead of the fleet's own Redis.
    """
    with ExitStack() as stack:
        mail = MailServer(free_port())
        stack.enter_context(mail.running())
        proxies = stack.enter_context(Proxies().running())
        demo = write_company(folder / "company.yaml", customers)
        redis = _redis(folder)
        served = {**MODULES, **(modules or {})}

        def new_agent(name: str) -> Process:
            env = _agent_env(folder, name, demo, mail.port)
            return web(name, served[name], free_port(), env, folder / f"{name}.log")

        agents = {name: new_agent(name) for name in AGENTS}
        replicas = {name: {LOCAL: agent} for name, agent in agents.items()}
        names = Names(folder / "names.json")
        ways = {(hub, target.name): proxies.to(target.port) for hub in HUBS for target in (redis, *agents.values())}
        more = {FILE: str(names.file), **({"REDIS_URL": store.url} if store else {}), **hub_env}
        hubs = {name: _hub(folder, name, served[name], ways, more) for name in HUBS}
        running = Fleet(folder, redis, agents, replicas, names, new_agent, hubs, ways, proxies, mail, store)
        stack.callback(running.kill_all)
        running.name_agents()
        running.wait_until_well()
        yield running


def _redis(folder: Path) -> Process:
    server = os.environ.get("HUBBUB_TEST_REDIS_SERVER") or str(find_redis_server())
    port = free_port()
    where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    policy = ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]
    return Process("redis", port, [server, *where, *policy], os.environ, folder / "redis.log")


def _agent_env(folder: Path, name: str, demo: Path, smtp: int) -> dict[str, str]:
    return {
        "HUBBUB_TIMEZONE": "UTC",
        "HUBBUB_IDENTITY_JWKS": public_jwks(PRIVATE_KEY),
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder / name}.db",
        "HUBBUB_DEMO_DATA": str(demo),
        "HUBBUB_KNOWLEDGE_DIR": str(KNOWLEDGE),
        "HUBBUB_SMTP_HOST": "127.0.0.1",
        "HUBBUB_SMTP_PORT": str(smtp),
        "HUBBUB_MAIL_FROM": "Storm <care@storm.example>",
        "OTEL_SDK_DISABLED": "true",
    }


def _hub(
    folder: Path, name: str, module: str, ways: Mapping[tuple[str, str], Proxy], more: Mapping[str, str]
) -> Process:
    port = free_port()
    agents = ",".join(f"http://{agent}:{ways[name, agent].port}" for agent in AGENTS)
    env = {
        "REDIS_URL": f"redis://127.0.0.1:{ways[name, 'redis'].port}/0",
        "HUBBUB_AGENT_URLS": agents,
        "HUBBUB_IDENTITY_PRIVATE_KEY": PRIVATE_KEY,
        "HUBBUB_SECRET": "known to these tests only",
        "HUBBUB_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HUBBUB_TIMEZONE": "UTC",
        "HUBBUB_WEBHOOK_NETWORKS": '["127.0.0.0/8"]',
        **more,
    }
    return web(name, module, port, env, folder / f"hub-{name}.log", "--loop", "tests.chaos.naming:Loop")
