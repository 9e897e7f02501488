"""Replays the tasks of a retail data set against the real order agent: `--db db.json --actions actions.jsonl`.

Each task starts on a fresh store. Its actions are sent over HTTP with the signed identity of the customer they are for
and, where the agent asks for it, the customer's yes to just what it says. Then all users, orders and products must be
those of `db.json`, but for what the task's `changed` says (with two slips of its tools undone, and told: see
`retail_shape.mended` and `repaid_once`); and doing it all again under the same step keys must change
nothing more. The last line is `N of M tasks match`; the exit code is 0 only if all do.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "shared")]

import httpx  # noqa: E402 - the project is found first

from hubbub.hashing import digest  # noqa: E402
from tests.retail_actions import OTHERS, SIGNING_IN, SKILLS, Desk, right_reason  # noqa: E402
from tests.retail_shape import mended, plain, poorer, repaid_once, stored  # noqa: E402
from tests.running import SpokeCaller, service  # noqa: E402

State = dict[str, dict[str, Any]]
DONE = ""
SLIP = "is compared with each thing's own price and options; recorded are those of the last one changed for all"
REPAID = "is compared with each payment given back once; recorded is what was given back before as given back again"
CANCELLED = "cancelled"
CHANGES_ITEMS = "modify_pending_order_items"


@dataclass(frozen=True)
class Task:
    """What is done one after another, and what must be other than before afterwards."""

    id: str
    actions: Sequence[Mapping[str, Any]]
    changed: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, line: str) -> "Task":
        """The task in a line of the file."""
        row = json.loads(line)
        return cls(str(row["task_id"]), row["actions"], row["changed"])

    def item_changes(self, order_id: str) -> list[Mapping[str, Any]]:
        """The arguments of the calls that changed the items of an order."""
        calls = (one for one in self.actions if one["name"] == CHANGES_ITEMS and not one.get("error"))
        return [one["arguments"] for one in calls if one["arguments"]["order_id"] == order_id]


@dataclass(frozen=True)
class Replay:
    """A running agent on the store at `live`, which is set back to `fresh` before each task."""

    db: State
    plain_db: State
    fresh: Path
    live: Path
    url: str
    client: httpx.Client

    def troubles(self, task: Task) -> list[str]:
        """What went otherwise than it should: nothing when the task matches."""
        self._start_over()
        found = self._act(task)
        after = plain(stored(self.live))
        found += self._differences(after, task)
        found += [f"again: {trouble}" for trouble in self._act(task)]
        return found + ([] if plain(stored(self.live)) == after else ["the second time changed something more"])

    def _start_over(self) -> None:
        with closing(sqlite3.connect(self.fresh)) as source, closing(sqlite3.connect(self.live)) as target:
            source.backup(target)

    def _act(self, task: Task) -> list[str]:
        desk = Desk(self.db["users"], self.db["orders"])
        found = []
        for number, action in enumerate(task.actions):
            code = self._done(action, desk, digest("replay", task.id, number))
            if trouble := _trouble(action, code):
                found.append(f"{number + 1}. {action['name']}: {trouble}")
        return found

    def _done(self, action: Mapping[str, Any], desk: Desk, key: str) -> str | None:
        """Do one action; the code of its refusal, nothing when it was done, None when it is unknown or failed."""
        name, arguments = action["name"], action["arguments"]
        if name in OTHERS:
            return action.get("error", DONE)
        if name in SIGNING_IN:
            return desk.sign_in(name, arguments)
        if name not in SKILLS:
            return None
        return self._called(name, arguments, desk.caller(arguments), key)

    def _called(self, name: str, arguments: Mapping[str, Any], customer: str, key: str) -> str | None:
        skill = SKILLS[name]
        try:
            given = skill.given(arguments)
        except ValueError:
            return "lists_differ"
        caller = SpokeCaller("order", self.url, customer, client=self.client)
        response = caller.agreeing(skill.name, given, key=key)
        if response.status_code != httpx.codes.OK:
            return None
        answer = response.json()
        return DONE if answer["outcome"] == "done" else str(answer.get("code") or answer["outcome"])

    def _changed(self, task: Task, kind: str) -> dict[str, Any]:
        changed = task.changed.get(kind, {})
        if kind == "orders":
            return {name: self._right(order, task) for name, order in changed.items()}
        if kind == "users":
            beyond = [repaid_once(order) for order in task.changed.get("orders", {}).values() if _is_cancelled(order)]
            return {name: poorer(user, sum((more for _, more in beyond), Counter())) for name, user in changed.items()}
        return dict(changed)

    def _right(self, order: Mapping[str, Any], task: Task) -> dict[str, Any]:
        """An order as it should have been recorded."""
        right = mended(dict(order), task.item_changes(order["order_id"]), self.db["products"])
        return repaid_once(right)[0] if _is_cancelled(right) else right

    def slips(self, task: Task) -> dict[str, str]:
        """The orders that are compared otherwise than they were recorded, and how."""
        recorded, right = task.changed.get("orders", {}), self._changed(task, "orders")
        found = (name for name, order in recorded.items() if right[name] != order)
        return {name: REPAID if _is_cancelled(recorded[name]) else SLIP for name in found}

    def _differences(self, after: State, task: Task) -> Iterator[str]:
        for kind, before in self.plain_db.items():
            expected = {**before, **plain(self._changed(task, kind))}
            for name in sorted(expected.keys() | after[kind].keys()):
                mine, right = after[kind].get(name), expected.get(name)
                if mine != right:
                    yield f"{kind} {name}: {_members(mine, right)}"


def _is_cancelled(order: Mapping[str, Any]) -> bool:
    return bool(order["status"] == CANCELLED)


def _members(mine: Any, right: Any) -> str:
    if mine is None or right is None:
        return f"is {mine}, should be {right}"
    other = [key for key in sorted(mine.keys() | right.keys()) if mine.get(key) != right.get(key)]
    return "; ".join(f"{key} is {mine.get(key)}, should be {right.get(key)}" for key in other)


def _trouble(action: Mapping[str, Any], code: str | None) -> str | None:
    error = action.get("error")
    if code is None:
        return "unknown, or the call failed"
    if not error:
        return None if code == DONE else f"refused ({code})"
    if code == DONE:
        return f"done, but should be refused: {error}"
    return None if right_reason(error, code) or code == error else f"refused as {code}, should be: {error}"


def load(db: Path, store: Path) -> "subprocess.CompletedProcess[str]":
    """Load the data set at `db` into a store, as an operator does."""
    env = {"HUBBUB_DATABASE_URL": _url(store), "PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}"}
    command = [sys.executable, "-m", "agents.order.load", "--db", str(db.resolve())]
    return subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)


def _url(store: Path) -> str:
    return f"sqlite+aiosqlite:///{store}"


@contextmanager
def replay(db: Path) -> Iterator[Replay]:
    """An agent that serves what is in the data set at `db`."""
    raw: State = json.loads(db.read_text("utf-8"))
    kinds = {kind: raw[kind] for kind in ("users", "orders", "products")}
    with tempfile.TemporaryDirectory(prefix="retail-") as folder:
        fresh, live = Path(folder) / "fresh.db", Path(folder) / "live.db"
        loaded = load(db, fresh)
        if loaded.returncode:
            raise SystemExit(loaded.stderr)
        with (
            service("agents.order.app:app", {"HUBBUB_DATABASE_URL": _url(live)}) as running,
            httpx.Client(timeout=30) as client,
        ):
            yield Replay(kinds, plain(kinds), fresh, live, running.url, client)


def read_tasks(path: Path) -> list[Task]:
    """The tasks in the file at `path`, one a line."""
    return [Task.read(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main() -> int:
    """Replay what the command line names; 0 only if every task matches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, required=True, help="users, orders and products as they are at first")
    parser.add_argument("--actions", type=Path, required=True, help="the tasks, one JSON object a line")
    arguments = parser.parse_args()
    tasks = read_tasks(arguments.actions)
    matching = 0
    with replay(arguments.db) as running:
        for task in tasks:
            troubles = running.troubles(task)
            matching += not troubles
            for line in (*troubles, *(f"note: {name} {how}" for name, how in running.slips(task).items())):
                print(f"task {task.id}: {line}", flush=True)  # noqa: T201 - its output
    print(f"{matching} of {len(tasks)} tasks match")  # noqa: T201
    return 0 if matching == len(tasks) else 1


if __name__ == "__main__":
    sys.exit(main())
