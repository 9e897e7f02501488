"""Probes that speak HTTP: the hub, the agents, the mail catcher, the place where spans go."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

import anyio
import httpx
from pydantic import BaseModel, Field

from hubbub.cards import CARD_PATH
from hubbub.cli.doctor.findings import Finding, Seen
from hubbub.cli.doctor.judging import date_gap
from hubbub.cli.place import Place, bearer, is_loopback

Now = Callable[[], datetime]
OTLP_TYPE = "application/x-protobuf"
SEE_LOG = "look at its log"
SEE_AGENT = "look at its log; HUBBUB_AGENT_URLS of the hub names its address"


class _Readiness(BaseModel):
    status: str
    redis: str
    agents: dict[str, str]


class _Agent(BaseModel):
    name: str | None
    url: str
    version: str = ""
    reachable: bool
    trouble: str = ""


class _Agents(BaseModel):
    items: list[_Agent]


class _Info(BaseModel):
    version: str


class _OpenApi(BaseModel):
    info: _Info


class _Card(BaseModel):
    version: str = Field("", min_length=1)


async def see_hub(http: httpx.AsyncClient, place: Place, now: Now) -> Seen:
    """Whether the hub is ready, and the agents as it sees them. Raises httpx.HTTPError, ValueError."""
    answers: dict[str, httpx.Response] = {}
    arrived: dict[str, datetime] = {}

    async def ask(path: str) -> None:
        answers[path] = await http.get(place.hub_url + path, headers=bearer(place.desk_key))
        arrived[path] = now()

    async with anyio.create_task_group() as tasks:
        for path in ("/readyz", "/openapi.json", "/v1/agents"):
            tasks.start_soon(ask, path)
    readiness = _Readiness.model_validate_json(answers["/readyz"].content)
    listed = answers["/v1/agents"]
    versions = {}
    if answers["/openapi.json"].is_success:
        versions["hub"] = _OpenApi.model_validate_json(answers["/openapi.json"].content).info.version
    findings = [_readiness(readiness, place.hub_url)]
    if listed.is_success:
        agents = _Agents.model_validate_json(listed.content).items
        findings += [_agent(agent.name or agent.url, agent.reachable, agent.trouble) for agent in agents]
        versions |= {agent.name: agent.version for agent in agents if agent.name and agent.version}
        findings += _open_door(place)
    else:
        findings.append(Finding("note", "hub", f"does not show its agents ({listed.status_code})", _needs_key(place)))
        findings += [_agent(name, standing == "up", "") for name, standing in readiness.agents.items()]
    return Seen(tuple(findings), versions, _clock("hub", answers["/readyz"], arrived["/readyz"]))


async def see_agent(http: httpx.AsyncClient, name: str, url: str, now: Now) -> Seen:
    """Whether an agent answers and can use its store. Raises httpx.HTTPError, ValueError."""
    ready = await http.get(f"{url}/readyz")
    clock = _clock(name, ready, now())
    card = await http.get(f"{url}{CARD_PATH}")
    if ready.is_success:
        finding = Finding("ok", name, f"ready at {url}, its store can be used")
    else:
        what = f"answers at {url}, but its store cannot be used ({ready.status_code})"
        finding = Finding("bad", name, what, f"{SEE_LOG}; is what HUBBUB_DATABASE_URL names there?")
    versions = {name: _Card.model_validate_json(card.content).version} if card.is_success else {}
    return Seen((finding,), versions, clock)


async def see_catcher(http: httpx.AsyncClient, url: str) -> Seen:
    """Whether the mail catcher shows its e-mails. Raises httpx.HTTPError."""
    answer = await http.get(f"{url}/api/v1/messages?limit=1")
    answer.raise_for_status()
    return Seen((Finding("ok", "mail catcher", f"shows e-mails at {url}"),))


async def see_otlp(http: httpx.AsyncClient, endpoint: str) -> Seen:
    """Whether spans are taken at `endpoint`: an export of none. Raises httpx.HTTPError.

    What wants a login is alive: the services have it in OTEL_EXPORTER_OTLP_HEADERS.
    """
    answer = await http.post(endpoint, content=b"", headers={"Content-Type": OTLP_TYPE})
    if answer.is_success or answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return Seen((Finding("ok", "otlp", f"takes spans at {endpoint}"),))
    what = f"{endpoint} answers {answer.status_code} to spans"
    return Seen((Finding("bad", "otlp", what, "correct OTEL_EXPORTER_OTLP_ENDPOINT: OTLP over HTTP is spoken"),))


def _readiness(readiness: _Readiness, url: str) -> Finding:
    if readiness.redis != "up":
        return Finding("bad", "hub", f"answers at {url}, but cannot use its Redis", "see REDIS_URL; is it running?")
    if readiness.status != "ready":
        return Finding("bad", "hub", f"answers at {url}, but is not ready", "wait for its agents: 30 s at most")
    return Finding("ok", "hub", f"ready at {url}")


def _agent(name: str, reachable: bool, trouble: str) -> Finding:  # noqa: FBT001 - read as it stands in the answer
    if reachable:
        return Finding("ok", name, "the hub reaches it")
    return Finding("bad", name, f"the hub does not reach it{f' ({trouble})' if trouble else ''}", SEE_AGENT)


def _open_door(place: Place) -> list[Finding]:
    if place.desk_key or is_loopback(place.hub_url):
        return []
    return [Finding("bad", "settings", f"{place.hub_url} lets anybody in without a key", "set HUBBUB_API_KEY there")]


def _needs_key(place: Place) -> str:
    return "the key needs the scope desk" if place.desk_key else "set HUBBUB_API_KEY to a key with the scope desk"


def _clock(name: str, answer: httpx.Response, arrived: datetime) -> dict[str, float]:
    try:
        date = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return {}
    return {name: date_gap(date, arrived)}
