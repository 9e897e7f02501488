"""An agent as `make new-agent` writes it: it is one like the others at once, and gone when it is removed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubbub.scaffold.writing import add
from tests.integration.hub.world import Hub, hub, redis_server
from tests.running import ROOT, Running, free_port, service, wait_until

TAKEN = ("agents", "deploy", "orchestrator", "requirements", "shared", "tests")
RUBBISH = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache")
OPENING = "Please open a warranty request, the zip of my tent is torn."
LISTING = "Which warranty requests do I have?"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything, with the new agent."""
    root: Path = tmp_path_factory.mktemp("tree")
    for folder in TAKEN:
        shutil.copytree(ROOT / folder, root / folder, ignore=RUBBISH)
    for file in ROOT.iterdir():
        if file.is_file() and file.name not in {".git", ".env"}:
            shutil.copy(file, root)
    add("warranty", root)
    return root


def run(folder: Path, program: str, *arguments: str, **env: str) -> None:
    """Run one of our tools in a folder; fails when it does."""
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}:{folder / 'shared'}", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize(
    "check",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("lint-imports", "--no-cache")],
    ids=lambda check: " ".join(check[:2]),
)
def test_what_is_written_needs_no_tidying(tree: Path, check: tuple[str, ...]) -> None:
    """Style and imports are as they have to be."""
    run(tree, *check)


def test_what_is_written_has_complete_types(tree: Path) -> None:
    """Looked at from here, where what is known of the rest is at hand."""
    run(ROOT, "mypy", "-p", "agents.warranty", MYPYPATH=str(tree))


@pytest.mark.timeout(600)
def test_it_keeps_the_contract(tree: Path) -> None:
    """As every agent does, and its own first test passes."""
    quick = ("pytest", "-q", "-x", "-p", "no:cacheprovider")
    run(tree, *quick, "tests/contract", "-k", "warranty")
    run(tree, *quick, "tests/unit/agents/warranty", "tests/unit/deploy/test_compose_file.py")


@pytest.fixture
def redis_port(tmp_path: Path) -> Iterator[int]:
    """A Redis, whose hubs come and go."""
    port = free_port()
    with redis_server(tmp_path, port):
        yield port


@contextmanager
def agent(name: str, folder: Path, tree: Path) -> Iterator[Running]:
    """An agent of the copy, with an empty store in `folder`."""
    environment = {
        "PYTHONPATH": f"{tree}:{tree / 'shared'}",
        "HUBBUB_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/{name}.db",
    }
    with service(f"agents.{name}.app:app", environment) as running:
        yield running


@contextmanager
def ready_hub(redis_port: int, *agents: Running) -> Iterator[Hub]:
    """A hub that knows these agents and no others."""
    with hub(redis_port, [one.url for one in agents]) as running:
        wait_until(running.is_ready, what="the hub is ready")
        yield running


def test_a_hub_knows_it_at_once_and_forgets_it(tree: Path, redis_port: int, tmp_path: Path) -> None:
    """By its card alone, beside an agent it knew before; a hub that is not told of it knows nothing of it."""
    with agent("booking", tmp_path, tree) as booking:
        with agent("warranty", tmp_path, tree) as warranty, ready_hub(redis_port, booking, warranty) as known:
            ada = known.customer("ada")
            assert ada.says(OPENING)["agents"] == ["warranty"]
            assert "the zip of my tent is torn" in ada.says(LISTING)["reply"]
            assert ada.says("What appointments do I have?")["agents"] == ["booking"]
        with ready_hub(redis_port, booking) as left:
            ada.hub = left
            assert "warranty" not in ada.says(LISTING)["agents"]
            assert ada.says("What appointments do I have?")["agents"] == ["booking"]
            assert [one["name"] for one in left.get("/v1/agents")["items"]] == ["booking"]
