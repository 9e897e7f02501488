from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contract.cases import AGENTS
from tests.contract.spoke import Spoke, started
from tests.mail_server import MailServer
from tests.running import free_port


@pytest.fixture(scope="session")
def smtp_port() -> Iterator[int]:
    """A mail server that takes everything."""
    server = MailServer(free_port())
    with server.running():
        yield server.port


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory, smtp_port: int) -> Iterator[Callable[[str], Spoke]]:
    """The agents by name, each started when it is first asked for. No test changes what they keep of `CUSTOMER`."""
    spokes: dict[str, Spoke] = {}
    folder: Path = tmp_path_factory.mktemp("fleet")
    with ExitStack() as stack:

        def spoke(name: str) -> Spoke:
            if name not in spokes:
                spokes[name] = stack.enter_context(started(name, folder / f"{name}.db", smtp_port))
            return spokes[name]

        yield spoke


@pytest.fixture(params=AGENTS)
def agent(request: pytest.FixtureRequest, fleet: Callable[[str], Spoke]) -> Spoke:
    """Each of the agents."""
    return fleet(request.param)
