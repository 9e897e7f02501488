"""The whole API under thousands of requests nobody would think of, right ones and wrong ones, alone and in sequences.

Made by schemathesis from the hub's own description, which they all must agree with: no error of the server, no status,
media type, header or body that is not described, nothing refused that is right by it, nothing taken that is wrong.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.hub.conftest import MASTER, listed_keys
from tests.integration.hub.world import Hub, hub, redis_server, workshop
from tests.running import PYTHONPATH, free_port, wait_until

HERE = Path(__file__).parent
CASES = int(os.environ.get("FUZZ_CASES", "0"))
"""How many at least, as `make fuzz` says; else some hundreds that are the same each time."""
FEW = ("--phases", "examples,fuzzing,stateful", "--max-examples", "4", "--generation-deterministic")
OPERATIONS_AT_LEAST = 30
PATIENCE_S = 1_150 if CASES else 110


@pytest.fixture(scope="module")
def fuzzed_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with keys, and stores of its own: nobody else's are left in such a state."""
    folder = tmp_path_factory.mktemp("fuzz")
    port = free_port()
    with (
        redis_server(folder, port),
        workshop(tmp_path_factory.mktemp("workshop")) as shop,
        hub(port, [shop.url], HUBBUB_API_KEYS=listed_keys(), HUBBUB_API_KEY=MASTER) as running,
    ):
        wait_until(running.is_ready, what="the hub is ready")
        yield running


@pytest.mark.timeout(PATIENCE_S + 10)
def test_everything_is_as_it_is_described(fuzzed_hub: Hub, tmp_path: Path) -> None:
    """Every check of schemathesis, on every operation that ends."""
    many = ("--max-examples", str(CASES // OPERATIONS_AT_LEAST), "--continue-on-failure")
    command = ("--config-file", str(HERE / "schemathesis.toml"), "run", f"{fuzzed_hub.url}/openapi.json")
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *command, *(many if CASES else FEW)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "FUZZ_KEY": MASTER, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-40_000:] + done.stderr[-2_000:]
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated is not None, done.stdout
    assert int(generated[1]) >= CASES
