"""Makes orders and charges for tests, at moments told in hours before now."""

from datetime import UTC, datetime, timedelta

from agents.order.backend import Charge, Item, Order, OrderStatus, Parcel, Refund

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def ago(hours: float) -> datetime:
    """That many hours before now."""
    return NOW - timedelta(hours=hours)


def charge(
    name: str,
    hours_ago: float,
    *,
    amount: int = 4900,
    refunded: int = 0,
    currency: str = "USD",
    description: str = "membership",
    order_id: str | None = None,
) -> Charge:
    """A charge of so many hours ago."""
    return Charge(name, amount, refunded, currency, description, ago(hours_ago), order_id)


def refund(amount: int, days_ago: float, *, approved: bool = False) -> Refund:
    """A refund of so many days ago."""
    return Refund(f"re_{days_ago}", "ch", amount, "USD", approved, ago(days_ago * 24))


def order(
    name: str,
    status: OrderStatus,
    placed_days_ago: float = 1,
    tracking: str | None = None,
    **delivery: datetime | str | None,
) -> Order:
    """An order of one pair of socks."""
    return Order(
        id=name,
        status=status,
        placed_at=ago(placed_days_ago * 24),
        currency="USD",
        items=(Item("S-1", "wool socks", 1, 1800),),
        parcels=(Parcel(tracking, ("S-1",)),) if tracking else (),
        **delivery,  # type: ignore[arg-type] # the delivery's members have several types
    )
