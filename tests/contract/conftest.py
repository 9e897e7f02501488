from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.contract.spoke import Spoke, started
from tests.databases import Database
from tests.mail_server import MailServer
from tests.roster import AGENTS, WITH_DATABASE
from tests.running import free_port


@pytest.fixture(scope="session")
def smtp_port() -> Iterator[int]:
    """A mail server that takes everything."""
    server = MailServer(free_port())
    with server.running():
        yield server.port


@pytest.fixture(scope="session")
def fleet(new_database: Callable[[], Database], smtp_port: int) -> Iterator[Callable[[str], Spoke]]:
    """The agents by name, each started when it is first asked for. No test changes what they keep of `CUSTOMER`."""
    spokes: dict[str, Spoke] = {}
    with ExitStack() as stack:

        def spoke(name: str) -> Spoke:
            if name not in spokes:
                spokes[name] = stack.enter_context(started(name, new_database(), smtp_port))
            return spokes[name]

        yield spoke


@pytest.fixture(params=AGENTS)
def agent(request: pytest.FixtureRequest, fleet: Callable[[str], Spoke]) -> Spoke:
    """Each of the agents."""
    return fleet(request.param)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """An agent without a database is tried once only."""
    items[:] = [item for item in items if not _tries_again(getattr(item, "callspec", None))]


def _tries_again(call: Any) -> bool:
    if call is None or call.params.get("new_database") != "postgresql":
        return False
    one = call.params.get("case") or call.params.get("foreign")
    named = call.params.get("agent") or call.params.get("agent_name")
    return (one.agent if one else named) not in WITH_DATABASE
