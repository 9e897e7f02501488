"""More containers of an agent, and new ones for old ones, while turns go through."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
import yaml

from tests.containers.stack import TAG, Stack, docker, log_lines
from tests.roster import AGENTS
from tests.running import wait_until

pytestmark = pytest.mark.timeout(900)
CALLS = 600
THIRD = (0.28, 0.38)
QUESTION = "Where is my order ord_10051?"


def test_each_of_three_containers_gets_a_third_of_the_calls(stack: Stack) -> None:
    """From the moment they are healthy, though they were called while they started; one by one and many at once."""
    with _talking(stack):
        said = stack.make("scale", "agent=order", "n=3")
    assert said.splitlines()[-1] == "order has 3 healthy containers"
    three = stack.containers("order")
    for customers in (1, 16):
        got = _shares(stack, three, customers)
        assert [share for share in got if not THIRD[0] <= share / sum(got) <= THIRD[1]] == []
    stack.make("scale", "agent=order", "n=1")


def _shares(stack: Stack, containers: list[str], customers: int) -> list[int]:
    """How many calls each container gets when so many customers at once ask 600 times."""
    before = [_calls(container) for container in containers]
    with ThreadPoolExecutor(customers) as clients:
        answers = list(clients.map(lambda _: _ask(stack), range(CALLS)))
    assert set(answers) == {"answered"}

    def counted() -> list[int] | None:
        got = [_calls(container) - count for container, count in zip(containers, before, strict=True)]
        return got if sum(got) >= CALLS else None

    return list(wait_until(counted, what="each call is in a log"))


def _calls(container: str) -> int:
    return sum(line["message"] == "skill called" for line in log_lines(container))


def test_turns_go_through_while_an_agent_is_scaled_and_replaced(stack: Stack) -> None:
    """From one to three, three new ones for them one by one, and a new one for a single one: no turn fails."""
    with _talking(stack) as answers:
        stack.make("scale", "agent=order", "n=3")
        _replace(stack, 3)
        stack.make("scale", "agent=order", "n=1")
        _replace(stack, 1)
    assert len(answers) > 10
    assert set(answers) == {"answered"}


def _replace(stack: Stack, count: int) -> None:
    """Replace all containers of the order agent; they are as many as before, and none of the old ones is left."""
    old = set(stack.containers("order"))
    stack.wait_until_healthy("order")
    stack.make("rolling", "agent=order")
    new = set(stack.containers("order"))
    assert len(old) == len(new) == count
    assert not old & new
    stack.wait_until_healthy("order")


@contextmanager
def _talking(stack: Stack) -> Iterator[list[str]]:
    """Two customers ask again and again meanwhile; the status of each answer, at the end."""
    done, answers = Event(), list[str]()

    def ask_on() -> None:
        while not done.is_set():
            answers.append(_ask(stack))

    with ThreadPoolExecutor(2) as clients:
        talking = [clients.submit(ask_on) for _ in range(2)]
        try:
            yield answers
        finally:
            done.set()
    for client in talking:
        client.result()


def _ask(stack: Stack) -> str:
    """The status of the answer to a question that needs the order agent."""
    return str(stack.customer("cus_ben").says(QUESTION)["status"])


@pytest.mark.parametrize("agent", ["hub", "redis", "nobody"])
def test_only_agents_can_be_scaled_and_replaced(agent: str, stack: Stack) -> None:
    """The hub has a port of this machine, and a store is one; both are said in one line."""
    for arguments in (("scale", f"agent={agent}", "n=2"), ("rolling", f"agent={agent}")):
        refused = stack.try_make(*arguments)
        assert refused.returncode != 0
        assert f"Hubbub: agent={agent}: must be one of {', '.join(sorted(AGENTS))}\n" in refused.stderr


@pytest.mark.parametrize("count", ["zero", "0", "-1", "1.5"])
def test_how_many_must_be_a_number(count: str, stack: Stack) -> None:
    """One line says what is wrong."""
    refused = stack.try_make("scale", "agent=order", f"n={count}")
    assert refused.stderr.splitlines()[0] == f"Hubbub: n={count}: must be a number of containers, 1 or more"


def test_an_image_that_does_not_start_replaces_nothing(stack: Stack, tmp_path: Path) -> None:
    """The old container goes on, and what is started next is what was good before; the reason is shown."""
    containers, image = stack.containers("order"), _image()
    refused = stack.try_make("rolling", "agent=order", f"COMPOSE_FILE=docker-compose.yml:{_broken(tmp_path)}")
    assert refused.returncode != 0
    assert re.search(r"order-\d+ +\| broken on purpose", refused.stdout)
    assert "does not become healthy; the old ones go on" in refused.stderr
    assert (stack.containers("order"), _image()) == (containers, image)
    assert _ask(stack) == "answered"


def _image() -> str:
    return docker("image", "inspect", "--format", "{{.Id}}", f"hubbub/order:{TAG}")


def _broken(folder: Path) -> Path:
    """A compose file by which the order agent's image is built so that it does not start."""
    (folder / "Dockerfile").write_text(f'FROM hubbub/order:{TAG}\nCMD ["sh", "-c", "echo broken on purpose; exit 1"]\n')
    file = folder / "broken.yml"
    file.write_text(yaml.safe_dump({"services": {"order": {"build": {"context": str(folder), "args": []}}}}))
    return file
