"""One backend for the asynchronous tests of this folder."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The services run on asyncio."""
    return "asyncio"
