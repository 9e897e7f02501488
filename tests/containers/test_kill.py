"""Each container in turn is killed in the middle of a turn and comes back: one refund, one e-mail."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.containers.conftest import SERVICES
from tests.containers.stack import Stack, docker, inspect
from tests.installation import Customer
from tests.running import wait_until

pytestmark = pytest.mark.timeout(900)
WORDS = "I was charged twice this month and I need a refund for one of them."


@pytest.mark.parametrize("killed", SERVICES)
def test_a_customer_is_refunded_once_whatever_is_killed_meanwhile(killed: str, stack: Stack) -> None:
    """The customer insists until the refund is confirmed; store and mailbox show it once."""
    customer = stack.customer(f"cus_{killed}")
    container = stack.container(killed)
    with ThreadPoolExecutor(1) as client:
        with stack.paused("order"):
            sent = client.submit(customer.insists, WORDS, uuid4().hex)
            wait_until(lambda: _asked(customer), what="the turn is accepted")
            docker("kill", "--signal", "KILL", container)
        wait_until(lambda: not inspect(container)["State"]["Running"], what=f"{killed} is gone")
        docker("start", container)
        first = sent.result()
    stack.wait_until_healthy(killed)

    wait_until(lambda: _refunded(customer), seconds=60, what=f"a refund, after: {first['reply']}")
    address = f"{killed}@example.com"
    wait_until(lambda: stack.mails_to(address), seconds=60, what="the confirmation")
    refunds = [row for row in stack.rows("order", "SELECT charge_id, amount FROM refunds") if f"ch_{killed}" in row]
    assert len(refunds) == 1
    assert refunds[0].endswith("|4900")
    assert len({mail["MessageID"] for mail in stack.mails_to(address)}) == 1


def _asked(customer: Customer) -> bool:
    """Whether the hub has the message."""
    response = customer.at.http.get(
        f"{customer.at.url}/v1/conversations/{customer.conversation}/messages",
        headers={"Authorization": f"Bearer {customer.at.key}"},  # type: ignore[attr-defined] # a Stack
    )
    return response.is_success and bool(response.json()["items"])


def _refunded(customer: Customer) -> bool:
    """Whether the customer, who asks once more, hears that it is done."""
    reply = customer.insists(WORDS, uuid4().hex)["reply"]
    return "have issued a refund of $49" in reply or "already refunded" in reply


def test_a_process_that_dies_is_started_again(stack: Stack) -> None:
    """Nobody has to do anything when a service crashes."""
    container = stack.container("faq")
    before = inspect(container)["RestartCount"]
    crash = (
        "import os; [os.kill(int(p), 9) for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())]"
    )
    docker("exec", container, "python", "-c", crash)
    wait_until(lambda: inspect(container)["RestartCount"] > before, what="the engine starts it again")
    stack.wait_until_healthy("faq")
