"""One turn is one trace, whichever services it crossed."""

from typing import Any

import pytest

from tests.installation import Installation
from tests.running import wait_until


def _spans(hubbub: Installation, trace_id: str, services: set[str]) -> list[dict[str, Any]]:
    """The trace's spans, once all `services` have delivered theirs and they hang together."""

    def complete() -> list[dict[str, Any]] | None:
        response = hubbub.http.get(f"{hubbub.url}/trace/{trace_id}", headers={"Accept": "application/json"})
        spans = response.json()["spans"] if response.status_code == 200 else []
        ids = {span["span_id"] for span in spans}
        whole = sum(span["parent_id"] not in ids for span in spans) == 1
        return spans if whole and services <= {span["service"] for span in spans} else None

    found: list[dict[str, Any]] = wait_until(complete, what=f"spans of {services}")
    return found


def test_adas_turn_is_one_tree_over_hub_order_and_support(hubbub: Installation) -> None:
    """Every span has its parent in the same trace; the reply's link opens it."""
    reply = hubbub.customer("cus_ada").says("I was charged twice this month and I need a refund for one of them.")
    spans = _spans(hubbub, reply["trace_id"], {"hub", "order", "support"})
    ids = {span["span_id"] for span in spans}
    [root] = [span for span in spans if span["parent_id"] not in ids]
    assert (root["service"], root["name"]) == ("hub", "POST /v1/chat")
    page = hubbub.http.get(reply["trace_url"])
    assert page.status_code == 200
    assert "refund_charge" in page.text


@pytest.mark.parametrize(
    ("agent", "message"),
    [
        ("faq", "What is your return policy?"),
        ("order", "Where is my order ord_10042?"),
        ("support", "My TrailWatch won't sync"),
        ("booking", "Which services can I book with you?"),
    ],
)
def test_each_agents_span_is_the_child_of_the_hubs_call(hubbub: Installation, agent: str, message: str) -> None:
    """The context crosses the wire: parent in the hub, child in the agent."""
    reply = hubbub.customer("cus_ada").says(message)
    assert reply["agents"] == [agent]
    spans = {span["span_id"]: span for span in _spans(hubbub, reply["trace_id"], {"hub", agent})}
    served = next(span for span in spans.values() if span["service"] == agent)
    parent = spans[served["parent_id"]]
    assert (parent["service"], parent["name"]) == ("hub", f"invoke_agent {agent}")
