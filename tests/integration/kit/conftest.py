from collections.abc import Iterator

import pytest

from tests.integration.kit.shop import Shop, open_shop


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The services run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One till for all tests that leave it running; each brings its own customer."""
    with open_shop(tmp_path_factory.mktemp("till") / "till.db") as opened:
        yield opened
