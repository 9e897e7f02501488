"""A company with as many customers as a run needs; each has the same to ask for."""

import json
from pathlib import Path

LIMIT = 50_000
PLACES = 100
MUCH, LITTLE = 48_000_00, 10_00


def customer_name(number: int) -> str:
    """The id of a customer, counted from 0; every fourth one was charged twice for something dear."""
    return f"C-{number}"


def is_dear(number: int) -> bool:
    """Whether the refund of this customer needs an approval."""
    return number % 4 == 3


def write_company(path: Path, customers: int) -> Path:
    """Write the file the agents read at their first start."""
    path.write_text(json.dumps(_company(customers)))  # JSON is YAML
    return path


def _company(customers: int) -> dict[str, object]:
    numbers = range(customers)
    return {
        "company": {"name": "Storm", "currency": "USD", "timezone": "UTC", "refund_approval_above": LIMIT},
        "customers": [
            {"id": customer_name(n), "name": f"Customer {n}", "email": f"{customer_name(n)}@example.com"}
            for n in numbers
        ],
        "charges": [
            {
                "id": f"P-{n}-{part}",
                "customer_id": customer_name(n),
                "amount": MUCH if is_dear(n) else LITTLE,
                "description": "Club",
                "at": f"-3d{part}m",
            }
            for n in numbers
            for part in (1, 2)
        ],
        "services": [
            {"id": "svc_fit", "name": "boot fitting", "minutes": 30, "capacity": PLACES, "open": "Mon-Sun 09:00-17:00"}
        ],
    }
