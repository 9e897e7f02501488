"""Every error that leaves a service is a problem document, and gives nothing away."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Header
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from hubbub import problems
from hubbub.errors import Problem

pytestmark = pytest.mark.anyio
SECRET = "4000-1234-5678-9010"


class Parcel(BaseModel):
    """One parcel."""

    weight: int


class Shipment(BaseModel):
    """What a client sends."""

    parcels: dict[str, Parcel]
    kind: Literal["letter", "box"] = "box"


app = FastAPI()
problems.install(app)


@app.post("/shipments")
async def ship(shipment: Shipment, urgency: Annotated[int, Header()] = 0, limit: int = 0) -> int:
    """Take a shipment."""
    return len(shipment.parcels) + urgency + limit


further = APIRouter()


@further.get("/shipments")
async def shipments() -> list[int]:
    """List them."""
    return []


app.include_router(further)


@app.get("/broken")
async def broken() -> None:
    """Fail as only a bug can."""
    raise RuntimeError(f"connection to db as admin refused, card {SECRET}")


@app.get("/busy")
async def busy() -> None:
    """Ask the client to wait."""
    raise Problem(503, "Busy", "come back later", retryable=True, headers={"Retry-After": "3"})


@app.get("/teapot")
async def teapot() -> None:
    """Fail with the framework's own error."""
    raise HTTPException(418, "I am a teapot", headers={"X-Kind": "pot"})


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, which gets what a real one would get when a bug shows."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://kit") as client:
        yield client


def pointers(response: httpx.Response) -> list[str]:
    """Where the wrong fields are."""
    return [error["pointer"] for error in response.json()["errors"]]


async def test_wrong_fields_are_pointed_at(http: httpx.AsyncClient) -> None:
    """Members of the body by JSON pointer (RFC 6901, `/` and `~` escaped), others by where they stand."""
    response = await http.post(
        "/shipments?limit=many", headers={"urgency": "high"}, json={"parcels": {"a/b~c": {"weight": "heavy"}}}
    )
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert sorted(pointers(response)) == ["/parcels/a~1b~0c/weight", "header:urgency", "query:limit"]


async def test_what_was_sent_is_not_repeated(http: httpx.AsyncClient) -> None:
    """A value may be a card number: it comes back in no message."""
    response = await http.post("/shipments", json={"parcels": {"a": {"weight": SECRET}}, "kind": SECRET})
    assert response.status_code == 422
    assert len(pointers(response)) == 2
    assert SECRET not in response.text


async def test_a_body_with_very_many_faults_is_told_of_the_first(http: httpx.AsyncClient) -> None:
    """A refusal stays small, however much was wrong and however long the names."""
    response = await http.post(
        "/shipments", json={"parcels": {f"{n}" * 99: {"weight": "heavy"} for n in range(10_000)}}
    )
    assert len(pointers(response)) == 20
    assert len(response.content) < 10_000


class Cash(BaseModel):
    """Paid in cash."""

    by: Literal["cash"]


class Card(BaseModel):
    """Paid by card."""

    by: Literal["card"]


def test_a_strange_kind_is_not_repeated() -> None:
    """The message about a union's kinds says which there are, not which one came."""
    payment = TypeAdapter[Cash | Card](Annotated[Cash | Card, Field(discriminator="by")])
    with pytest.raises(ValidationError) as caught:
        payment.validate_python({"by": SECRET})
    (error,) = problems.field_errors(caught.value.errors(), prefix=("body", "payment"))
    assert error.pointer == "/payment"
    assert error.detail == "Input should be one of 'cash', 'card' in 'by'"


@pytest.mark.parametrize("body", ["{", '{"parcels": {},}', "", "nonsense", '{"parcels": {"a": {"weight": 1}}'])
async def test_malformed_json_is_a_bad_request(http: httpx.AsyncClient, body: str) -> None:
    """It says where reading stopped."""
    response = await http.post("/shipments", content=body, headers={"Content-Type": "application/json"})
    if body:
        assert response.status_code == 400
        assert response.json()["title"] == "The body is not valid JSON"
        assert "at character" in response.json()["detail"]
    else:
        assert response.status_code == 422
        assert pointers(response) == [""]


async def test_another_method_is_told_which_there_are(http: httpx.AsyncClient) -> None:
    """All of the path's, whichever part of the application each belongs to (RFC 9110, 15.5.6)."""
    response = await http.put("/shipments")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


async def test_a_bug_tells_nothing_of_itself(http: httpx.AsyncClient) -> None:
    """An exception's text stays in the log; the client may try again."""
    response = await http.get("/broken")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["connection"] == "close"
    assert response.json() == {
        "type": "about:blank",
        "title": "Something went wrong on our side",
        "status": 500,
        "retryable": True,
    }


async def test_a_problem_keeps_its_headers(http: httpx.AsyncClient) -> None:
    """Retry-After reaches the client, whoever raised the error."""
    response = await http.get("/busy")
    assert (response.status_code, response.headers["Retry-After"], response.json()["retryable"]) == (503, "3", True)
    assert (await http.get("/teapot")).headers["X-Kind"] == "pot"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/teapot", 418), ("GET", "/nowhere", 404), ("PUT", "/busy", 405)]
)
async def test_the_frameworks_errors_are_problems_too(
    http: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    """One shape for all."""
    response = await http.request(method, path)
    assert response.status_code == status == response.json()["status"]
    assert response.headers["content-type"] == "application/problem+json"
