"""The story of the double charge over compose: PostgreSQL, Mailpit and Jaeger instead of what `make run` brings."""

from typing import Any

import httpx
import pytest

from tests.containers.stack import Stack, log_lines
from tests.installation import skills
from tests.running import wait_until

pytestmark = pytest.mark.timeout(900)
WORDS = "I was charged twice this month and I need a refund for one of them."


def test_the_duplicate_is_refunded_once_and_confirmed_by_mail(stack: Stack) -> None:
    """One refund in the order agent's database, one e-mail, one trace tree; asked again, nothing is repeated."""
    customer = stack.customer("cus_story")

    reply = customer.says(WORDS)

    assert "have issued a refund of $49" in reply["reply"]
    assert skills(reply) == [
        "order.list_charges=done",
        "order.find_duplicate_charges=done",
        "order.refund_charge=done",
        "support.send_email=done",
    ]
    refunds = "SELECT charge_id, amount FROM refunds WHERE charge_id IN ('ch_story0', 'ch_story1')"
    [refund] = stack.rows("order", refunds)
    assert refund.endswith("|4900")
    wait_until(lambda: stack.mails_to("story@example.com"), what="the confirmation")
    assert "already refunded" in customer.says(WORDS)["reply"]
    assert len(stack.rows("order", refunds)) == 1
    assert len(stack.mails_to("story@example.com")) == 1

    logged = wait_until(lambda: _logged(stack, "hub", "turn ended", reply["trace_id"]), what="the turn's line")
    assert [(line["turn"], line["status"]) for line in logged] == [(reply["turn_id"], "answered")]
    wait_until(lambda: _logged(stack, "order", "skill called", reply["trace_id"]), what="the calls' lines")

    spans = wait_until(lambda: _tree(stack, reply["trace_id"]), what="the whole trace in Jaeger")
    assert {span["service"] for span in spans} == {"hub", "order", "support"}
    assert {f"execute_tool {step['skill']}" for step in reply["steps"]} <= {span["name"] for span in spans}
    assert httpx.get(reply["trace_url"]).status_code == httpx.codes.OK
    assert reply["trace_url"].startswith(stack.jaeger)

    old = httpx.get(f"{stack.jaeger}/api/traces/{reply['trace_id']}").json()["data"][0]
    assert {span["spanID"] for span in old["spans"]} == {span["id"] for span in spans}
    assert sum(not span["references"] for span in old["spans"]) == 1


def test_all_stories_of_the_demo_come_true(stack: Stack) -> None:
    """`make demo` plays them with the keys that `make up` has written."""
    mail = f"http://127.0.0.1:{stack.env['MAILPIT_PORT']}"
    told = stack.make("demo", f"HUBBUB_URL={stack.url}", f"HUBBUB_MAIL_URL={mail}")
    assert "dialogues went as expected" in told


def _logged(stack: Stack, service: str, message: str, trace_id: str) -> list[dict[str, Any]]:
    lines = log_lines(stack.container(service))
    return [line for line in lines if (line["message"], line.get("trace_id")) == (message, trace_id)]


def _tree(stack: Stack, trace_id: str) -> list[dict[str, str]] | None:
    """The spans of a trace if they make one tree: one root, and every other span's parent is there."""
    answer = httpx.get(f"{stack.jaeger}/api/v3/traces/{trace_id}")
    if answer.status_code != httpx.codes.OK:
        return None
    spans = [span for resource in answer.json()["result"]["resourceSpans"] for span in _spans(resource)]
    known = {span["id"] for span in spans}
    roots = [span for span in spans if span["parent"] not in known]
    enough = {span["service"] for span in spans} == {"hub", "order", "support"}
    return spans if enough and len(roots) == 1 and not roots[0]["parent"] else None


def _spans(resource: dict[str, Any]) -> list[dict[str, str]]:
    about = {pair["key"]: pair["value"].get("stringValue", "") for pair in resource["resource"]["attributes"]}
    return [
        {
            "id": span["spanId"],
            "parent": span.get("parentSpanId", ""),
            "name": span["name"],
            "service": about["service.name"],
        }
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]
