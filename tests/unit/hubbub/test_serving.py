"""The endpoints of an agent."""

import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from hubbub import logs, telemetry
from hubbub.agent import Agent, Call, SkillInput, SkillOutput
from hubbub.cards import CARD_PATH, AgentCard, Vocabulary
from hubbub.errors import ConfigurationInvalid
from hubbub.identity import Identity, Signer, generate_private_key, public_jwks
from hubbub.outcomes import Done
from hubbub.records import ReadOnlyStore
from hubbub.serving import Knowledge, serve
from hubbub.settings import AgentSettings
from hubbub.wire import ExampleList

pytestmark = pytest.mark.anyio
KEY = generate_private_key()
SKILL = "/v1/skills/where_is"


@dataclass
class Shelf:
    """What the agent works with."""

    tents: list[str] = field(default_factory=lambda: ["Ridge"])
    broken: bool = False


@dataclass(frozen=True)
class ShelfStore(ReadOnlyStore[Shelf]):
    """A store that may be out of order."""

    async def check(self) -> None:
        """Fail when the shelf is broken."""
        if self.backend.broken:
            raise ConnectionError("db.internal:5432 refused, user admin")


class ThingIn(SkillInput):
    """Which thing."""

    thing: str = "tent"


class ThingOut(SkillOutput):
    """Where it is, and how long the agent may take to say so."""

    place: str
    seconds: float


agent: Agent[Shelf] = Agent(name="shelf", description="where things are", version="1.0.0")


@agent.skill(effect="read", purpose="find it", requires_customer=False)
async def where_is(args: ThingIn, call: Call, shelf: Shelf) -> Done[ThingOut]:  # noqa: ARG001
    """Say where a thing is."""
    return Done(output=ThingOut(place="here", seconds=call.remaining_s))


@agent.skill(effect="idempotent", purpose="move it", requires_customer=False)
async def move(args: ThingIn, call: Call, shelf: Shelf) -> Done[ThingOut]:  # noqa: ARG001
    """Move a thing."""
    return Done(output=ThingOut(place="there", seconds=call.remaining_s))


async def vocabulary(shelf: Shelf) -> Mapping[str, Vocabulary]:
    """What tents are called."""
    return {"tent.name": Vocabulary(values=tuple(shelf.tents))}


async def titles(shelf: Shelf) -> ExampleList:
    """A sentence for each tent."""
    return ExampleList(items=tuple(f"where is the {tent}?" for tent in shelf.tents))


@pytest.fixture
def shelf() -> Shelf:
    """One tent."""
    return Shelf()


@pytest.fixture
def app(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The agent over `shelf`; the logs of this process stay as they are."""
    monkeypatch.setattr(logs, "set_up", lambda *_: None)
    settings = AgentSettings(identity_jwks=public_jwks(KEY), public_url="http://shelf:80")
    knowledge = Knowledge("where_is", titles)
    return serve(agent, ShelfStore(shelf), settings, vocabulary=vocabulary, knowledge=knowledge)


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that calls for somebody who has not signed in."""
    identity = Identity(tenant="default", conversation="c_1", turn="t_1", step="s1")
    headers = {"Authorization": f"Bearer {Signer.load(KEY).sign(identity, 'shelf')}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kit", headers=headers) as client:
        yield client


async def test_a_card_is_sent_once(http: httpx.AsyncClient) -> None:
    """Who has it already is told so, in each way RFC 9110 allows to say it."""
    card = await http.get(CARD_PATH)
    tag = card.headers["ETag"]
    assert AgentCard.model_validate_json(card.content).supported_interfaces[0].url == "http://shelf:80"
    for known in (tag, f"W/{tag}", f'"old", {tag}', "*"):
        again = await http.get(CARD_PATH, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert (await http.get(CARD_PATH, headers={"If-None-Match": '"old"'})).status_code == 200


async def test_a_new_word_makes_a_new_card(http: httpx.AsyncClient, shelf: Shelf) -> None:
    """The hub learns of it, and of the sentences that came with it, by asking for the card alone."""
    old = await http.get(CARD_PATH)
    shelf.tents.append("Meadow")
    new = await http.get(CARD_PATH, headers={"If-None-Match": old.headers["ETag"]})
    before, after = (AgentCard.model_validate_json(card.content).typed() for card in (old, new))
    assert after.vocabulary["tent.name"].values == ("Ridge", "Meadow")
    assert after.examples_skill == "where_is"
    assert after.examples_url is not None
    assert after.examples_url != before.examples_url
    examples = await http.get(after.examples_url)
    assert examples.json()["items"] == ["where is the Ridge?", "where is the Meadow?"]
    assert (await http.get("/v1/examples", headers={"If-None-Match": examples.headers["ETag"]})).status_code == 304


async def test_a_broken_store_is_alive_but_not_ready(http: httpx.AsyncClient, shelf: Shelf) -> None:
    """The answer says nothing of what is behind."""
    assert (await http.get("/readyz")).status_code == 200
    shelf.broken = True
    response = await http.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "not ready"})
    assert (await http.get("/healthz")).status_code == 200


async def test_a_call_with_nothing_in_it_takes_the_defaults(http: httpx.AsyncClient) -> None:
    """No body, no deadline."""
    response = await http.post(SKILL)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()["output"]["place"] == "here"


async def test_a_call_is_described_and_found_like_every_endpoint(http: httpx.AsyncClient) -> None:
    """It stands in the OpenAPI document, and a method it does not know is refused with the one it does."""
    assert "skill" in str((await http.get("/openapi.json")).json()["paths"]["/v1/skills/{skill}"]["post"]["parameters"])
    response = await http.get(SKILL)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("deadline", "seconds"), [("1500", 1.5), (" 20 ", 0.02), ("9" * 400, 3_600)], ids=["plain", "spaces", "endless"]
)
async def test_a_skill_knows_how_long_it_has(http: httpx.AsyncClient, deadline: str, seconds: float) -> None:
    """Milliseconds on the wire, seconds inside, an hour at most."""
    response = await http.post(SKILL, headers={"X-Deadline-Ms": deadline})
    assert response.json()["output"]["seconds"] == seconds


@pytest.mark.parametrize(("deadline", "status"), [("soon", 400), ("1.5", 400), ("", 400), ("0", 504), ("-1", 504)])
async def test_a_deadline_must_be_ahead(http: httpx.AsyncClient, deadline: str, status: int) -> None:
    """Nonsense is the caller's mistake; one that has passed is not worth another try."""
    response = await http.post(SKILL, headers={"X-Deadline-Ms": deadline})
    assert (response.status_code, response.json()["retryable"]) == (status, False)


@pytest.mark.parametrize(("key", "status"), [(None, 400), ("", 400), ("k" * 65, 400), ("k" * 64, 200)])
async def test_an_effect_needs_a_step_key(http: httpx.AsyncClient, key: str | None, status: int) -> None:
    """1 to 64 characters: what the table of records can hold."""
    response = await http.post("/v1/skills/move", headers={} if key is None else {"Idempotency-Key": key})
    assert response.status_code == status


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "nonsense"])
async def test_only_the_hubs_bearer_token_opens(http: httpx.AsyncClient, authorization: str) -> None:
    """The answer does not say what was wrong with it."""
    response = await http.post(SKILL, headers={"Authorization": authorization})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert "detail" not in response.json()


async def test_the_schemes_name_is_read_as_http_reads_it(http: httpx.AsyncClient) -> None:
    """Small or capital letters (RFC 9110, section 11.1)."""
    token = http.headers["Authorization"].removeprefix("Bearer ")
    assert (await http.post(SKILL, headers={"Authorization": f"bearer {token}"})).status_code == 200


async def test_a_span_tells_of_the_call(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Skill, agent, conversation, turn and outcome; no word of the input."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "tracer", lambda: provider.get_tracer("test"))
    await http.post(SKILL, json={"input": {"thing": "a private thing"}})
    provider.shutdown()
    (span,) = exporter.get_finished_spans()
    assert span.name == "execute_tool where_is"
    assert span.attributes == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "where_is",
        "gen_ai.agent.name": "shelf",
        "gen_ai.conversation.id": "c_1",
        "hubbub.turn.id": "t_1",
        "hubbub.outcome": "done",
    }


def test_tools_without_their_extra_are_a_setting_that_cannot_work(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said at the start, with what to install."""
    monkeypatch.setattr(logs, "set_up", lambda *_: None)
    monkeypatch.setitem(sys.modules, "hubbub.mcp_tools", None)
    settings = AgentSettings(identity_jwks=public_jwks(KEY), mcp=True)
    with pytest.raises(ConfigurationInvalid, match=r"requirements/mcp\.lock"):
        serve(agent, ShelfStore(shelf), settings)
