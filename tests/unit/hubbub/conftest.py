import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The services run on asyncio."""
    return "asyncio"
