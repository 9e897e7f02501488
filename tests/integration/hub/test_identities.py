"""Every operation of the API, tried by everybody who may not: they see nothing, and nothing changes.

The operations and the scopes that open them come from the API's own document, so that a new one is covered by itself.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from redis import Redis

from orchestrator.conversations.keys import OPEN_TURNS
from orchestrator.settings import Scope
from tests.integration.hub.conftest import MASTER, issued, key_text, listed_keys
from tests.integration.hub.operations import Operation, filled, operations
from tests.integration.hub.world import GILD, POLISH, Customer, Hub, Workshop, hub, redis_server
from tests.openid import AUDIENCE, Provider, provider
from tests.running import free_port, wait_until

SCOPES: tuple[str, ...] = get_args(Scope)
PUBLIC = {
    "get /.well-known/agent-card.json",
    "get /agents/{agent}/{path}",
    "get /healthz",
    "get /metrics",
    "get /readyz",
    "post /v1/traces",
}
"""What everybody may call; the last from this machine only. Whatever else is new names its scopes."""
SIGNED = {"post /v1/sources/{source_id}/events"}
"""What no key opens: each request carries the signature of who sends it."""
SESSION = "session"
ANY = set(range(200, 600))
STREAM = {"Accept": "application/json, text/event-stream"}
READ = {
    "string": ("GET",),
    "hash": ("HGETALL",),
    "set": ("SMEMBERS",),
    "zset": ("ZRANGE", "0", "-1", "WITHSCORES"),
    "list": ("LRANGE", "0", "-1"),
    "stream": ("XRANGE", "-", "+"),
}
Expected = Callable[[Operation], set[int]]


@dataclass(frozen=True)
class Treasure:
    """What there is to see, and to spoil: a conversation with an approval that waits, a key, and an example."""

    known: dict[str, str]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """A hub of its own, its store, its provider of tokens, and the treasure."""

    hub: Hub
    redis: Redis
    issuer: Provider
    treasure: Treasure
    document: dict[str, Any]

    @property
    def operations(self) -> list[Operation]:
        """All there are."""
        return operations(self.document)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, shop: Workshop) -> Iterator[Scene]:
    """All of it."""
    folder: Path = tmp_path_factory.mktemp("identities")
    port = free_port()
    with redis_server(folder, port), provider() as issuer, Redis(port=port, decode_responses=True) as redis:
        keys = {"HUBBUB_API_KEYS": listed_keys(), "HUBBUB_API_KEY": MASTER}
        tokens = {"HUBBUB_OIDC_ISSUER": issuer.url, "HUBBUB_OIDC_AUDIENCE": AUDIENCE}
        with hub(port, [shop.url], **keys, **tokens) as running:
            wait_until(running.is_ready, what="the hub is ready")
            treasure = _buried(running)
            wait_until(lambda: not redis.exists(OPEN_TURNS), what="the turns are closed")
            yield Scene(running, redis, issuer, treasure, running.get("/openapi.json"))


def _buried(running: Hub) -> Treasure:
    boss = running.with_key(MASTER)
    ada = Customer(running.with_key(key_text("shop")), "cus-treasure", "c-treasure")
    ada.says(POLISH)
    turn = ada.says(f"{GILD}, it is an heirloom")
    key = issued(boss, "chat")
    taught = {"examples": [{"text": "gild grandma's heirloom", "skills": ["workshop.gild"]}]}
    [example] = boss.request("POST", "/v1/routing/examples", json=taught).json()["items"]
    known = {
        "conversation_id": ada.conversation,
        "customer_id": "cus-treasure",
        "turn_id": turn["turn_id"],
        "approval_id": turn["approval"]["id"],
        "key_id": key["id"],
        "example_id": example["id"],
        "agent": "workshop",
        "name": "workshop",
        "skill": "polish",
    }
    return Treasure(known, ("heirloom", turn["approval"]["id"], key["id"], example["id"]))


def attempt(scene: Scene, operation: Operation, authorization: str | None, *, named: bool) -> httpx.Response:
    """Ask for it, about the treasure; `named` says whose it is wherever that can be said."""
    known = scene.treasure.known
    said = _members({name: value for name, value in known.items() if named or name != "customer_id"})
    schemas = scene.document["components"]["schemas"]
    return scene.hub.request(
        operation.method.upper(),
        operation.within(known),
        params={"customer_id": known["customer_id"]} if named and "customer_id" in operation.queries else None,
        headers={**STREAM, **({"Authorization": authorization} if authorization is not None else {})},
        **({"json": filled(operation.body, schemas, said)} if operation.body else {}),
    )


def _members(known: dict[str, str]) -> dict[str, Any]:
    """What members of bodies are given by their names."""
    return {
        **{name: value for name, value in known.items() if name in {"conversation_id", "customer_id"}},
        "message": POLISH,
        "messages": [{"role": "user", "content": POLISH}],
        "skill": "workshop.polish",
        "decision": "approve",
        "scopes": ["chat"],
        "url": "https://agent.example",
    }


def refused_to_all(operation: Operation) -> set[int]:
    """Nobody is let in without a right."""
    return {401} if operation.name not in PUBLIC else set()


def tried(
    scene: Scene, authorization: str | None, expected: Expected, *, named: bool = False, own: str | None = None
) -> list[str]:
    """What went wrong as somebody tried every operation for which a status is `expected`.

    What lies in their `own` house, that of another tenant, they may change.
    """
    wrong, before = [], written(scene.redis, own)
    for operation in scene.operations:
        if not (statuses := expected(operation)):
            continue
        answer = attempt(scene, operation, authorization, named=named)
        if answer.status_code not in statuses:
            wrong.append(f"{operation.name} answers {answer.status_code}: {answer.text[:200]}")
        told = f"{answer.text} {answer.headers}"
        wrong += [f"{operation.name} shows {word!r}" for word in scene.treasure.words if word in told]
        after = written(scene.redis, own)
        wrong += [f"{operation.name} changes {place}" for place, _ in before.items() ^ after.items()]
        before = after
    return wrong


def written(redis: Redis, own: str | None = None) -> dict[tuple[str, str], str]:
    """All that is in the store, piece by piece, without what a tenant has in its `own` house.

    The index of open turns is written before a turn is accepted; where it is then refused, the sweeper drops an entry
    that names no turn.
    """
    keys = [key for key in redis.scan_iter() if key != OPEN_TURNS]
    kinds = _answers(redis, [("TYPE", key) for key in keys])
    contents = _answers(redis, [(READ[kind][0], key, *READ[kind][1:]) for kind, key in zip(kinds, keys, strict=True)])
    pieces = {
        (key, part): value
        for key, content in zip(keys, contents, strict=True)
        for part, value in _pieces(content).items()
    }
    return {place: value for place, value in pieces.items() if own is None or own not in "".join((*place, value))}


def _answers(redis: Redis, commands: list[tuple[str, ...]]) -> list[Any]:
    pipeline = redis.pipeline(transaction=False)
    for command in commands:
        pipeline.execute_command(*command)
    return list(pipeline.execute())


def _pieces(content: Any) -> dict[str, str]:
    """The members of whatever has members, one by one."""
    members = dict.fromkeys(map(str, content), "") if isinstance(content, set | list) else content
    return members if isinstance(members, dict) else {"": str(content)}


def test_every_operation_says_what_opens_it(scene: Scene) -> None:
    """With a scope or a session; what is open to all is on a short list."""
    known = scene.operations
    assert {operation.name for operation in known if not operation.roles} == PUBLIC | SIGNED
    assert {role for operation in known for role in operation.roles} <= {*SCOPES, SESSION}


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer hb_", "Bearer hbs_x.y.z", "Bearer x.y.z", f"Basic {MASTER}", f"Bearer {MASTER}x"],
)
def test_without_a_good_key_there_is_nothing(scene: Scene, authorization: str | None) -> None:
    """Whatever is sent instead."""
    assert tried(scene, authorization, refused_to_all) == []


@pytest.mark.parametrize("kind", ["expired key", "revoked key", "rotated text", "expired token", "expired session"])
def test_what_is_over_is_over(scene: Scene, kind: str) -> None:
    """A right that ended is none, however much it was."""
    assert tried(scene, f"Bearer {_ended(scene, kind)}", refused_to_all) == []


def _ended(scene: Scene, kind: str) -> str:
    boss = scene.hub.with_key(MASTER)
    match kind:
        case "expired token":
            return scene.issuer.token("cus-treasure", exp=int(time.time()) - 60)
        case "expired session":
            key = issued(boss, "chat", "act_as_customer", expires_at=_soon())
            asked = {"customer_id": "cus-treasure"}
            token = str(scene.hub.with_key(key["key"]).request("POST", "/v1/sessions", json=asked).json()["token"])
            return _once_over(scene.hub, token)
        case "expired key":
            return _once_over(scene.hub, str(issued(boss, *SCOPES, expires_at=_soon())["key"]))
        case "revoked key":
            key = issued(boss, *SCOPES)
            boss.request("DELETE", f"/v1/keys/{key['id']}").raise_for_status()
        case _:
            key = issued(boss, *SCOPES)
            boss.request("POST", f"/v1/keys/{key['id']}/rotate", json={"grace_seconds": 0}).raise_for_status()
    return str(key["key"])


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(seconds=1)).isoformat()


def _once_over(running: Hub, text: str) -> str:
    asked = running.with_key(text)
    wait_until(lambda: asked.request("GET", "/v1/models").status_code == httpx.codes.UNAUTHORIZED, what="it has ended")
    return text


@pytest.mark.parametrize("scope", SCOPES)
def test_one_scope_is_not_another(scene: Scene, scope: str) -> None:
    """A key with one scope opens nothing that names only others."""
    key = issued(scene.hub.with_key(MASTER), scope)["key"]
    assert tried(scene, f"Bearer {key}", lambda operation: _lacking(operation, {scope})) == []


@pytest.mark.parametrize("scope", SCOPES)
def test_all_the_other_scopes_are_not_one(scene: Scene, scope: str) -> None:
    """A key without a scope does not open what names only that."""
    others = set(SCOPES) - {scope}
    key = issued(scene.hub.with_key(MASTER), *others)["key"]
    assert tried(scene, f"Bearer {key}", lambda operation: _lacking(operation, others)) == []


def _lacking(operation: Operation, scopes: set[str]) -> set[int]:
    return {403} if operation.roles and operation.roles.isdisjoint(scopes) else set()


@pytest.mark.parametrize("customer", ["cus-treasure", "cus-other", None])
def test_a_session_of_another_conversation_sees_nothing(scene: Scene, customer: str | None) -> None:
    """Not even the same customer's; what is not for sessions it may not do, and the conversation is not there."""
    backend = scene.hub.with_key(key_text("shop"))
    asked = {"customer_id": customer} if customer else {}
    token = backend.request("POST", "/v1/sessions", json=asked).json()["token"]
    assert tried(scene, f"Bearer {token}", _within_its_conversation) == []


def _within_its_conversation(operation: Operation) -> set[int]:
    if not operation.roles:
        return {401} if operation.name in SIGNED else set()
    return {404} if SESSION in operation.roles else {403}


def test_the_conversations_own_session_does_nothing_else(scene: Scene) -> None:
    """It is let into what names it, and 403 everywhere else."""
    backend = scene.hub.with_key(key_text("shop"))
    token = backend.request("POST", "/v1/sessions", json=_whose(scene)).json()["token"]
    elsewhere: Expected = lambda operation: {403} if operation.roles and SESSION not in operation.roles else set()  # noqa: E731
    assert tried(scene, f"Bearer {token}", elsewhere) == []
    own = scene.hub.with_key(token)
    read = [operation for operation in scene.operations if SESSION in operation.roles]
    assert "post /v1/chat" in {operation.name for operation in read}
    assert own.request("GET", "/v1/conversations/c-treasure/messages").is_success


def _whose(scene: Scene) -> dict[str, str]:
    return {name: scene.treasure.known[name] for name in ("conversation_id", "customer_id")}


def test_another_customers_token_finds_nothing(scene: Scene) -> None:
    """What lies in the conversation is not there for them; the desk's is not theirs."""
    token = scene.issuer.token("cus-other")
    assert tried(scene, f"Bearer {token}", _about_the_conversation) == []
    assert tried(scene, f"Bearer {token}", lambda operation: _lacking(operation, {"chat"})) == []


def test_another_key_of_the_company_finds_nothing(scene: Scene) -> None:
    """Though it may act for the same customer: conversations belong to the key that began them."""
    key = issued(scene.hub.with_key(MASTER), "chat", "act_as_customer")["key"]
    assert tried(scene, f"Bearer {key}", _about_the_conversation, named=True) == []


def _about_the_conversation(operation: Operation) -> set[int]:
    about = "{conversation_id}" in operation.path or operation.name in {"post /v1/chat", "post /v1/sessions"}
    return {404} if about and "chat" in operation.roles else set()


def test_another_tenant_finds_nothing(scene: Scene, shop: Workshop) -> None:
    """With every scope there is: what it does is done in its own house, and nothing of ours is seen or changed."""
    works = shop.works("cus-treasure")
    boss = f"Bearer {key_text('acme-boss')}"
    assert tried(scene, boss, _in_another_house, named=True, own="acme") == []
    assert shop.works("cus-treasure") == works


def _in_another_house(operation: Operation) -> set[int]:
    """A conversation of the same name may begin there; what has an id of its own is not there."""
    if operation.name in SIGNED:
        return {401}
    own_ids = ("{approval_id}", "{key_id}", "{example_id}")
    return {404} if any(name in operation.path for name in own_ids) else ANY - {401}
