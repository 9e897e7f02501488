import re

import httpx
import pytest

from orchestrator.console.trace_store import StoredSpan, TraceStore

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ROOT = f"{1:016x}"
START = 10**18
JSON = {"Accept": "application/json"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def one_turn(store: TraceStore) -> None:
    """A turn of two spans, one of them failed."""
    conversation = {"gen_ai.conversation.id": "c_1"}
    store.add(
        [
            StoredSpan(TRACE, ROOT, "", "turn", "hub", "server", START, START + 9000, attributes=conversation),
            StoredSpan(TRACE, f"{2:016x}", ROOT, "call", "order", "client", START + 5, START + 800, error=True),
        ]
    )


def test_the_list_says_of_each_trace_what_it_was(http: httpx.Client) -> None:
    """Root, services, spans, duration, errors and conversation."""
    assert http.get("/traces", headers=JSON).json() == {
        "items": [
            {
                "trace_id": TRACE,
                "root": "hub: turn",
                "services": ["hub", "order"],
                "spans": 2,
                "start_unix_nano": START,
                "duration_ns": 9000,
                "errors": 1,
                "conversation_id": "c_1",
            }
        ],
        "next_cursor": None,
    }


def test_every_link_of_the_pages_leads_somewhere(http: httpx.Client) -> None:
    """From the list to the trace, back, and to the style sheet; all of it on this server."""
    for page in ("/traces", f"/trace/{TRACE}", f"/trace/{'f' * 32}"):
        links = re.findall(r'(?:href|src)="([^"]*)"', http.get(page).text)
        assert len(links) >= 3
        targets = [http.base_url.join(page).join(link) for link in links if not link.startswith("data:")]
        assert {target.host for target in targets} == {"127.0.0.1"}
        assert {http.get(target).status_code for target in targets} == {200}


@pytest.mark.parametrize(("page", "heading"), [("/traces", "Traces"), (f"/trace/{TRACE}", "hub: turn")])
def test_a_browser_gets_a_page_that_may_load_nothing_but_its_own_style(
    page: str, heading: str, http: httpx.Client
) -> None:
    """No script, nothing from outside, not in a frame, not kept by caches."""
    answer = http.get(page, headers=BROWSER)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<h1>{heading}</h1>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert " style=" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/trace/{}", "/api/traces/{}", "/api/v3/traces/{}"])
def test_a_trace_is_found_by_its_id_alone(path: str, http: httpx.Client) -> None:
    """Either case; an unknown id and one that is none get a problem document."""
    assert http.get(path.format(TRACE.upper()), headers=JSON).status_code == 200
    for missing in ("0" * 32, TRACE[:-1], "x" * 32, "%F0%9D%9F%98" * 32):
        answer = http.get(path.format(missing), headers=JSON)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_person_who_is_faster_than_the_spans_waits_on_a_page_that_looks_again(
    http: httpx.Client, store: TraceStore
) -> None:
    """A reply's link may be followed before its trace arrived."""
    late = "f" * 32
    answer = http.get(f"/trace/{late}", headers=BROWSER)
    assert (answer.status_code, answer.headers["refresh"]) == (404, "2")
    assert "has not arrived yet" in answer.text
    store.add([StoredSpan(late, ROOT, "", "turn", "hub", "server", START, START + 9000)])
    found = http.get(f"/trace/{late}", headers=BROWSER)
    assert found.status_code == 200
    assert "refresh" not in found.headers


def test_jaegers_readers_find_the_trace_here(http: httpx.Client) -> None:
    """Both of Jaeger's forms, with their own wrappers."""
    older, newer = (http.get(f"{path}/{TRACE}").json() for path in ("/api/traces", "/api/v3/traces"))
    assert [span["operationName"] for span in older["data"][0]["spans"]] == ["turn", "call"]
    assert older["errors"] is None
    assert len(newer["result"]["resourceSpans"]) == 2


def test_who_may_not_gets_nothing(http: httpx.Client) -> None:
    """Each route asks its dependency; writing and viewing are different rights."""
    paths = ["/traces", f"/trace/{TRACE}", f"/api/traces/{TRACE}", f"/api/v3/traces/{TRACE}", "/api/v3/services"]
    assert {http.get(path, headers={"X-Role": "service"}).status_code for path in paths} == {403}
    write = http.post("/v1/traces", headers={"X-Role": "desk", "Content-Type": "application/x-protobuf"})
    assert write.status_code == 403


def test_the_routes_are_described(http: httpx.Client) -> None:
    """OpenAPI names the JSON forms, the media type of the sink and its refusals."""
    paths = http.get("/openapi.json").json()["paths"]
    shown = paths["/trace/{trace_id}"]["get"]["responses"]
    assert set(shown["200"]["content"]) == {"application/json", "text/html"}
    assert "404" in shown
    assert set(paths["/v1/traces"]["post"]["requestBody"]["content"]) == {"application/x-protobuf"}
    assert {"400", "413", "415"} <= set(paths["/v1/traces"]["post"]["responses"])
