import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from httpx._transports import default

from tests import running
from tests.databases import Database, sqlite_file
from tests.forge import Forge
from tests.postgres import Postgres, demanded, postgres


@pytest.fixture(scope="session", autouse=True)
def _certificates_are_read_once() -> Iterator[None]:
    """Each of httpx's clients reads the machine's certificates: 50 ms of CPU, hundreds of times and in every poll."""
    reading = default.create_ssl_context
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default, "create_ssl_context", cache(reading))
        yield


TESTS = Path(__file__).parent
LONG = {"system", "chaos", "browser"}
shared_forge = pytest.StashKey[Forge]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Test processes beside each other have their services forked from one process."""
    stash = node.config.stash
    if shared_forge not in stash:
        stash[shared_forge] = Forge(Path(tempfile.mkdtemp(prefix="hubbub-forge-")))
        stash[shared_forge].open()
    node.workerinput["forge"] = str(stash[shared_forge].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End it."""
    if shared_forge in config.stash:
        config.stash[shared_forge].stop()
        shutil.rmtree(config.stash[shared_forge].folder, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, each for minutes: at the end they would be waited for by themselves."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in LONG)


@pytest.fixture(scope="session", autouse=True)
def _forge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Services are forked from one process: most of what a start costs is importing."""
    shared = getattr(request.config, "workerinput", {}).get("forge")
    forge = Forge(Path(shared), is_mine=False) if shared else Forge(tmp_path_factory.mktemp("forge"))
    running.forges.append(forge)
    yield
    running.forges.remove(forge)
    forge.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """The PostgreSQL server that all tests share."""
    demanded()
    with postgres() as running:
        yield running


@pytest.fixture(scope="module")
def breakable() -> Iterator[Postgres]:
    """A PostgreSQL server that tests may stop and kill; they start it again."""
    demanded()
    with postgres() as running:
        yield running


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Database]:
    """Makes empty databases; tests that ask for it run with each kind of database."""
    if request.param == "sqlite":
        return lambda: sqlite_file(tmp_path_factory.mktemp("sqlite") / "store.db")
    server: Postgres = request.getfixturevalue("server")
    return server.database
