"""Commands run as a person runs them, at real installations."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, installation


@pytest.fixture(scope="package")
def hubbub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything running, with the demo company; shared by the tests that leave it as they found it, or nearly."""
    yield from _running(tmp_path_factory)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The same with stores that nobody has used."""
    yield from _running(tmp_path_factory)


def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("hubbub") / "data"
    with installation(folder) as running:
        yield running
