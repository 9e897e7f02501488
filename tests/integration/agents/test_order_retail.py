"""A retail data set is loaded, and its tasks end as they should; the replay itself finds what does not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.agents.retail_set import IVY, TASKS, action, task, written
from tests.retail_replay import Replay, Task, load, replay


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The agent with the tea shop's data set."""
    with replay(written(tmp_path_factory.mktemp("retail"))) as one:
        yield one


def read(row: dict[str, Any]) -> Task:
    """The task as the replay takes it."""
    return Task(row["task_id"], row["actions"], row["changed"])


@pytest.mark.parametrize("row", TASKS, ids=[row["task_id"] for row in TASKS])
def test_a_task_ends_as_it_should(running: Replay, row: dict[str, Any]) -> None:
    """Also the second time, under the same step keys."""
    assert running.troubles(read(row)) == []


RIGHT_CARD = "credit_card_1"


@pytest.mark.parametrize(
    ("row", "trouble"),
    [
        (task("t", action("cancel_pending_order", order_id="#T104", reason="no longer needed")), "refused"),
        (task("t", action("get_user_details", "User not found", user_id="ivy_hart_1")), "should be refused"),
        (task("t", action("get_order_details", "Invalid reason", order_id="#T999")), "refused as not_found"),
        (task("t", action("fly_to_the_moon")), "unknown"),
        (task("t", action("cancel_pending_order", order_id="#T100", reason="no longer needed")), "orders #T100"),
        (task("t", users={IVY["user_id"]: {**IVY, "email": "other@example.org"}}), "users ivy_hart_1: email is"),
    ],
    ids=["refused", "done", "another reason", "an unknown action", "changed", "not changed"],
)
def test_the_replay_finds_what_is_wrong(running: Replay, row: dict[str, Any], trouble: str) -> None:
    """A check that cannot fail would prove nothing."""
    assert trouble in "\n".join(running.troubles(read(row)))


def test_only_the_slips_are_undone(running: Replay) -> None:
    """A price that is wrong in any other way stays wrong, and what is compared otherwise than recorded is named."""
    [both] = [read(row) for row in TASKS if row["task_id"].startswith("two things changed")]
    assert list(running.slips(both)) == ["#T100"]
    order = both.changed["orders"]["#T100"]
    items = [{**order["items"][0], "price": 1.0}, order["items"][1]]
    wrong = replace(both, changed={"orders": {"#T100": {**order, "items": items}}})
    assert running.slips(wrong) == {}
    assert "orders #T100: items is" in "\n".join(running.troubles(wrong))


def test_a_store_is_filled_once(tmp_path: Path) -> None:
    """A data set is not poured into a shop that is open."""
    data_set, store = written(tmp_path), tmp_path / "store.db"
    assert load(data_set, store).returncode == 0
    refused = load(data_set, store)
    assert refused.returncode != 0
    assert refused.stderr == "Cannot start: the store holds a company already; load into an empty one\n"
