"""How many agents may be added at run time."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from orchestrator.spokes.registrations import Registration
from orchestrator.turn.enrolling import MOST_OF_TENANT, MOST_REGISTERED, Taken, require_room


def kept(tenant: str, count: int) -> Iterator[tuple[str, str]]:
    """So many agents of a tenant, as they are kept."""
    for number in range(count):
        name, at = f"{tenant}-{number}", datetime(2026, 3, 1, tzinfo=UTC)
        one = Registration(name=name, url=f"https://{name}.example", tenant=tenant, by="boss", at=at)
        yield name, one.model_dump_json()


def test_what_one_company_adds_takes_no_room_from_others() -> None:
    """Each may add as many; none more."""
    full = dict(kept("acme", MOST_OF_TENANT))
    require_room(full, "globex")
    with pytest.raises(Taken, match=str(MOST_OF_TENANT)):
        require_room(full, "acme")


def test_all_together_have_an_end_too() -> None:
    """Every hub looks after them all; also after those that this one cannot read."""
    tenants = MOST_REGISTERED // MOST_OF_TENANT
    full = dict(one for tenant in range(tenants) for one in kept(f"company{tenant}", MOST_OF_TENANT - 1))
    odd = {f"odd-{number}": "of a newer hub" for number in range(tenants)}
    require_room(full, "globex")
    with pytest.raises(Taken):
        require_room(full | odd, "globex")
