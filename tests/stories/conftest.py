"""Each story has an installation of its own: real processes, empty stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, assembled


@pytest.fixture(scope="module")
def hubbub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything running, with the demo company."""
    folder: Path = tmp_path_factory.mktemp("hubbub") / "data"
    with assembled(folder) as running:
        yield running
