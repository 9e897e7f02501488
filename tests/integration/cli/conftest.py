"""Commands run as a person runs them, at real installations."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.installation import Installation, assembled
from tests.integration.cli.command import KEYS


@pytest.fixture(scope="package")
def hubbub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything running, with the demo company; shared by the tests that leave it as they found it, or nearly."""
    yield from _running(tmp_path_factory)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One whose stores nobody has used, and which lets in only the keys of a shop and of a desk."""
    scopes = {"shop": ["chat", "act_as_customer"], "desk": ["desk", "approve"]}
    keys = [{"name": name, "sha256": sha256(KEYS[name].encode()).hexdigest(), "scopes": scopes[name]} for name in KEYS]
    yield from _running(tmp_path_factory, HUBBUB_API_KEYS=json.dumps(keys))


def _running(tmp_path_factory: pytest.TempPathFactory, **env: str) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("hubbub") / "data"
    with assembled(folder, env) as running:
        yield running
