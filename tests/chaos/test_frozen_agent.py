"""One of four agents stops answering: it is soon left alone, others notice nothing, and it is called again later."""

from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos.changes import Counting
from tests.chaos.crowd import QUESTIONS, TICKET, Crowd
from tests.chaos.fleet import HUBS, behaving, fleet
from tests.chaos.history import Sent
from tests.running import wait_until

CUSTOMERS, OTHERS_TURNS, MOST_CALLS = 1_500, 20, 5
HUB = HUBS[0]


@pytest.mark.timeout(600)
def test_a_frozen_agent_is_left_alone_and_called_again(tmp_path: Path) -> None:
    """After five calls at most nobody calls it; turns of others go on; once it thaws it is asked again by itself."""
    counting = Counting()
    with fleet(tmp_path, CUSTOMERS) as running, closing(Crowd(running, seed=0, customers=CUSTOMERS)) as crowd:
        with behaving(running.ways[HUB, "faq"], counting), running.agents["faq"].frozen():
            wait_until(lambda: _attempts(crowd) == 0, seconds=90, what="nobody calls it any more")
            assert counting.calls.total() <= MOST_CALLS
            others = [_say(crowd, TICKET.format(word=f"A{turn}")) for turn in range(OTHERS_TURNS)]
        back = wait_until(lambda: _answered(crowd), what="it is called again")

    assert [_status(sent) for sent in others] == ["answered"] * OTHERS_TURNS
    assert back


def _say(crowd: Crowd, message: str) -> Sent:
    number = crowd.newcomer()
    sent = Sent(f"k{number}", f"C-{number}", f"key-{number}", message, 0.0)
    sent.answers.append(crowd.post(sent, HUB))
    return sent


def _attempts(crowd: Crowd) -> int:
    """How often the agent was called for one question."""
    reply = _say(crowd, QUESTIONS[0]).reply
    assert reply is not None
    return sum(step["attempts"] for step in reply["steps"])


def _answered(crowd: Crowd) -> bool:
    return _status(_say(crowd, QUESTIONS[0])) == "answered"


def _status(sent: Sent) -> str:
    return str(sent.reply["status"]) if sent.reply else "no reply"
