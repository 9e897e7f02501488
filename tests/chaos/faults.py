"""What happens to the services while customers talk: a list of small functions, each of which mends what it broke."""

import gzip
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from orchestrator.conversations.scripts import SCRIPTS, ScriptName
from tests.chaos.behaviours import BlackHole, Crowded, CutReply, Drip, Latency, Phase, Reset, Says, Tripwire
from tests.chaos.failpoints import CALLS, OFTEN, WIRE_SECONDS
from tests.chaos.fleet import AGENTS, HUBS
from tests.chaos.process import Process
from tests.chaos.proxy import Clear
from tests.chaos.struck import Fault, Struck, lasts

LEASE_SECONDS = 4.0
ERROR = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\nConnection: close\r\n\r\noops"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
GARBAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\nConnection: close\r\n\r\n<garbage>"
)
OTHER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"
ZEROS = gzip.compress(b" " * 50_000_000)
BOMB = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (
    len(ZEROS),
    ZEROS,
)
ENDLESS = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"outcome": "done", "say": "a'


def kill_a_hub(on: Struck) -> None:
    """One of two, at any moment."""
    lasts(on.chance.random() * 0.5)
    hub = on.fleet.hubs[on.chance.choice(HUBS)]
    hub.kill()
    hub.start()


def kill_both_hubs(on: Struck) -> None:
    """Both at once: over when one of them is back."""
    for hub in on.fleet.hubs.values():
        hub.kill()
    for hub in on.fleet.hubs.values():
        hub.start()
    on.until(lambda: any(on.fleet.is_ready(name) for name in HUBS), "a hub is back")


def freeze_a_hub(on: Struck) -> None:
    """Past its lease: what it had in hand is finished by the other, and it must not meddle when it wakes up."""
    with on.fleet.hubs[on.chance.choice(HUBS)].frozen():
        lasts(LEASE_SECONDS)


def kill_agent_at_call(agent: str, phase: Phase, on: Struck) -> None:
    """An agent dies before it hears a call, or when it has committed and nobody knows."""
    process = on.fleet.agents[agent]
    wire = Tripwire(CALLS[agent], phase, process.kill_at_once)
    with on.fleet.spoiled(agent, wire):
        tripped = wire.tripped.wait(WIRE_SECONDS)
    on.tripped(tripped)
    if tripped:
        process.wait_until_gone()
    _back(on, process)


def kill_agent(on: Struck) -> None:
    """Any of them, at any moment."""
    process = on.fleet.agents[on.chance.choice(AGENTS)]
    process.kill()
    _back(on, process)


def _back(on: Struck, process: Process) -> None:
    process.start()
    on.until(lambda: on.fleet.answers(process.port), f"{process.name} is back")


def freeze_agent(seconds: float, on: Struck) -> None:
    """It takes connections and answers nothing."""
    with on.fleet.agents[on.chance.choice(AGENTS)].frozen():
        lasts(seconds)


def agent_behaves(behaviour: Callable[[], Clear], on: Struck) -> None:
    """All ways to one agent are spoiled in the same manner."""
    with on.fleet.spoiled(on.chance.choice(AGENTS), behaviour()):
        lasts(2)


def refuse_agent(on: Struck) -> None:
    """Nobody listens where an agent was."""
    with on.fleet.refused(on.chance.choice(AGENTS)):
        lasts(2)


def kill_redis(on: Struck) -> None:
    """It comes back with what it had written down."""
    on.fleet.redis.kill()
    on.fleet.redis.start()
    on.until(on.fleet.redis_answers, "Redis is back")


def freeze_redis(on: Struck) -> None:
    """For two seconds, which is longer than any call waits."""
    with on.fleet.redis.frozen():
        lasts(2)


def redis_behaves(behaviour: Callable[[], Clear], on: Struck) -> None:
    """The ways to Redis are spoiled in the same manner."""
    with on.fleet.spoiled("redis", behaviour()):
        lasts(2)


def flush_scripts(on: Struck) -> None:
    """Redis forgets the scripts, as after a failover."""
    with on.fleet.in_redis() as redis:
        for _ in range(5):
            redis.script_flush()
            lasts(0.2)


def fill_redis(on: Struck) -> None:
    """At its memory limit it takes no new turn, and open turns are finished."""
    with on.fleet.in_redis() as redis:
        redis.config_set("maxmemory", 1)
        lasts(2)
        redis.config_set("maxmemory", 0)


def cut_redis_reply(script: ScriptName, on: Struck) -> None:
    """Redis has run a script, and the connection breaks before its answer."""
    wire = Tripwire(SCRIPTS[script].sha.encode(), "after", lambda: None)
    with on.fleet.spoiled("redis", wire):
        on.tripped(wire.tripped.wait(WIRE_SECONDS))


def fifty_posts_with_one_key(on: Struck) -> None:
    """One turn comes of them, while a hub dies."""
    killing = threading.Thread(target=kill_a_hub, args=[on])
    killing.start()
    on.crowd.storm_of_one_key(50)
    killing.join()


def hundred_posts_to_one_conversation(on: Struck) -> None:
    """Far more than may wait: those turned away come back."""
    on.crowd.storm_in_one_conversation(100)


def poison_a_turn(on: Struck) -> None:
    """A conversation whose state nobody can read."""
    on.poison()


def deaf_collector(on: Struck) -> None:
    """The hub's telemetry goes into a black hole; turns know nothing of it."""
    hub = on.fleet.hubs[HUBS[0]]
    hub.kill()
    with on.fleet.black_hole() as port, hub.with_env(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}"):
        hub.start()
        on.until(lambda: on.fleet.is_ready(HUBS[0]), "the hub is ready")
        lasts(3)
    hub.kill()
    hub.start()


def hub_is_ended(on: Struck) -> None:
    """SIGTERM, as in a rolling restart."""
    hub = on.fleet.hubs[on.chance.choice(HUBS)]
    hub.send(signal.SIGTERM)
    with suppress(AssertionError):
        on.until(lambda: not hub.alive, "the hub ended", seconds=12)
    hub.kill()
    hub.start()


RANDOM_KILLS = (
    Fault("kill a hub", kill_a_hub),
    Fault("kill a hub", kill_a_hub),
    Fault("kill both hubs", kill_both_hubs),
)
OTHERS = (
    Fault("freeze a hub past its lease", freeze_a_hub),
    Fault("end a hub with SIGTERM", hub_is_ended),
    *(
        Fault(f"kill {agent} {phase} its call", partial(kill_agent_at_call, agent, phase))
        for agent in ("order", "support", "booking")
        for phase in ("before", "after")
    ),
    Fault("kill an agent", kill_agent),
    Fault("freeze an agent", partial(freeze_agent, 3)),
    Fault("an agent can do one thing at a time", partial(agent_behaves, partial(Crowded, BUSY, 1))),
    Fault("an agent refuses connections", refuse_agent),
    Fault("an agent is slow", partial(agent_behaves, partial(Latency, 0.3))),
    Fault("an agent swallows all", partial(agent_behaves, BlackHole)),
    Fault("an agent resets connections", partial(agent_behaves, Reset)),
    Fault("an agent breaks its answers off", partial(agent_behaves, partial(CutReply, 40))),
    Fault("an agent closes after the work", partial(agent_behaves, CutReply)),
    Fault("an agent drips", partial(agent_behaves, Drip)),
    Fault("an agent answers 500 unheard", partial(agent_behaves, partial(Says, ERROR, arrives=False))),
    Fault("an agent answers 500 after the work", partial(agent_behaves, partial(Says, ERROR, arrives=True))),
    Fault("an agent answers 503", partial(agent_behaves, partial(Says, BUSY, arrives=False))),
    Fault("an agent answers garbage after the work", partial(agent_behaves, partial(Says, GARBAGE, arrives=True))),
    Fault("an agent answers another schema after the work", partial(agent_behaves, partial(Says, OTHER, arrives=True))),
    Fault(
        "an agent answers with a gzip bomb after the work", partial(agent_behaves, partial(Says, BOMB, arrives=True))
    ),
    Fault("an agent answers endlessly", partial(agent_behaves, partial(Says, ENDLESS, arrives=True, endless=True))),
    Fault("kill Redis", kill_redis),
    Fault("freeze Redis", freeze_redis),
    Fault("Redis is slow", partial(redis_behaves, partial(Latency, 0.03))),
    Fault("Redis swallows all", partial(redis_behaves, BlackHole)),
    Fault("Redis forgets its scripts", flush_scripts),
    Fault("Redis is full", fill_redis),
    *(Fault(f"Redis' answer to {script} is cut off", partial(cut_redis_reply, script)) for script in OFTEN),
    Fault("50 POSTs with one key", fifty_posts_with_one_key),
    Fault("100 POSTs to one conversation", hundred_posts_to_one_conversation),
    Fault("a poisoned turn", poison_a_turn),
    Fault("a deaf collector", deaf_collector),
)
LONG = (Fault("freeze an agent for half a minute", partial(freeze_agent, 30)),)
"""Too long for the short form."""
