"""Who runs Hubbub reads in the log what became of a turn, and nothing that was said in it."""

import json
from typing import Any

from tests.installation import Installation, skills
from tests.running import wait_until

WORDS = "I was charged twice this month and I need a refund for one of them."


def test_a_turn_leaves_one_line_in_the_hubs_log_and_one_in_an_agents_for_each_call(hubbub: Installation) -> None:
    """All under the trace id of the reply, which opens the trace."""
    ada = hubbub.customer("cus_ada")
    reply = ada.says(WORDS)

    [turn] = wait_until(lambda: _lines(hubbub, "hub", reply["trace_id"]), what="the turn's line")
    assert (turn["message"], turn["status"]) == ("turn ended", reply["status"])
    assert (turn["conversation"], turn["turn"]) == (ada.conversation, reply["turn_id"])
    assert turn["steps"] == skills(reply)
    assert turn["duration_ms"] >= 0

    def told() -> set[str]:
        lines = [line for agent in ("order", "support") for line in _lines(hubbub, agent, reply["trace_id"])]
        assert {line["turn"] for line in lines} <= {reply["turn_id"]}
        return {f"{line['service']}.{line['skill']}={line['outcome']}" for line in lines}

    called = {step for step in skills(reply) if not step.endswith("=skipped")}
    wait_until(lambda: told() >= called, what="a line for each call")


def test_what_was_said_and_to_whom_is_in_no_log(hubbub: Installation) -> None:
    """Neither the customer's words, nor the reply's, nor an address."""
    reply = hubbub.customer("cus_ada").says(WORDS)
    wait_until(lambda: _lines(hubbub, "hub", reply["trace_id"]), what="the turn's line")
    for service in ("hub", "order", "support"):
        log = _log(hubbub, service)
        for private in (WORDS, reply["reply"], "ada@example.com", "Lopez"):
            assert private not in log


def _log(hubbub: Installation, service: str) -> str:
    return (hubbub.folder / "logs" / f"{service}.log").read_text()


def _lines(hubbub: Installation, service: str, trace_id: str) -> list[dict[str, Any]]:
    """The lines of one trace in the log of a service, each a JSON object; the launcher's own are none."""
    lines = [json.loads(line) for line in _log(hubbub, service).splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("trace_id") == trace_id]
