import pytest


@pytest.fixture
def anyio_backend() -> str:
    """The launcher runs on asyncio."""
    return "asyncio"
