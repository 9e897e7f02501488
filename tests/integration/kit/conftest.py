from collections.abc import Callable, Iterator

import pytest

from tests.databases import Database
from tests.integration.kit.shop import Shop, open_shop


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The services run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="package")
def shop(new_database: Callable[[], Database]) -> Iterator[Shop]:
    """One till for all tests that leave it running; each brings its own customer."""
    with open_shop(new_database()) as opened:
        yield opened
