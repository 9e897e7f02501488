"""A company's own calendar system, as the booking agent's HTTP adapter expects it.

It keeps its own rules: whatever it was told was free, it books no more than there is room for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from tests.company_system import CompanySystem, Query, State, etag


@dataclass(kw_only=True)
class CompanyCalendar(CompanySystem):
    """What the system knows, and what time it has."""

    services: list[State]
    resources: list[State]
    customers: dict[str, State]
    now: str

    def found(self, path: str, query: Query) -> tuple[int, Any, str]:
        """A customer's calendar, or what is known of services."""
        match path.split("/"):
            case ["customers", name, "calendar"]:
                known = self.customers.get(unquote(name))
                return (200, known, etag(known)) if known else (404, {}, "")
            case ["services", name, "busy"]:
                return 200, self.busy(unquote(name), query.get("besides", [None])[0]), ""
            case ["services"]:
                return 200, {"services": self.services, "resources": self.resources}, ""
            case ["ids"]:
                known_ids = [one["id"] for known in self.customers.values() for one in known["bookings"]]
                return 200, {"bookings": known_ids}, ""
        return 404, {}, ""

    def change(self, path: str, wanted: State, expecting: str | None) -> tuple[int, State]:  # noqa: ARG002 - there is one
        """Change a customer's calendar, unless it was changed meanwhile or there is no room."""
        if expecting is not None and expecting != etag(self.customers.get(wanted["customer"])):
            return 412, {"title": "changed meanwhile"}
        if not all(self._has_room(one) for one in wanted["bookings"] if not one["cancelled"]):
            return 409, {"title": "no room"}
        self._do(wanted)
        return 200, {"applied": True}

    def live(self, besides: str | None = None) -> list[State]:
        """Everybody's bookings, and times held, that take room."""
        now = datetime.fromisoformat(self.now)
        return [
            one
            for known in self.customers.values()
            for one in known["bookings"]
            if not one["cancelled"] and one["id"] != besides and _counts(one, now)
        ]

    def busy(self, service_id: str, besides: str | None) -> State:
        """When the service and the resources it may need are taken."""
        needs = self._service(service_id).get("needs", [])
        able = {one for need in needs for one in need}
        by_resource: dict[str, list[State]] = {}
        for one in self.live(besides):
            for resource in able.intersection(one["resource_ids"]):
                by_resource.setdefault(resource, []).append(self._taken(one))
        mine = [self._taken(one) for one in self.live(besides) if one["service_id"] == service_id]
        return {"service": mine, "resources": by_resource}

    def _do(self, wanted: State) -> None:
        known = self.customers.setdefault(wanted["customer"], {"customer": {}, "bookings": [], "waiting": []})
        changed = {one["id"]: one for one in wanted["bookings"]}
        known["bookings"] = [one for one in known["bookings"] if one["id"] not in changed] + [*changed.values()]
        instead = {one["service_id"] for one in wanted["waiting"]}
        staying = [one for one in known["waiting"] if one["service_id"] not in instead]
        known["waiting"] = [one for one in staying if one["id"] not in wanted["left"]] + wanted["waiting"]

    def _has_room(self, wanted: State) -> bool:
        service, taken = self._service(wanted["service_id"]), self.busy(wanted["service_id"], wanted["id"])
        rooms = [(service.get("capacity", 1), taken["service"])]
        capacity = {one["id"]: one.get("capacity", 1) for one in self.resources}
        rooms += [(capacity[one], taken["resources"].get(one, [])) for one in wanted["resource_ids"]]
        this = self._taken(wanted)
        return all(_at_once(this, busy) < places for places, busy in rooms)

    def _taken(self, booking: State) -> State:
        service = self._service(booking["service_id"])
        start, end = (datetime.fromisoformat(booking[name]) for name in ("starts_at", "ends_at"))
        before, after = (timedelta(minutes=service.get(name, 0)) for name in ("buffer_before", "buffer_after"))
        return {"start": (start - before).isoformat(), "end": (end + after).isoformat()}

    def _service(self, service_id: str) -> State:
        return next(one for one in self.services if one["id"] == service_id)


def _counts(booking: State, now: datetime) -> bool:
    return booking["held_until"] is None or datetime.fromisoformat(booking["held_until"]) > now


def _at_once(this: State, busy: list[State]) -> int:
    """How many of `busy` are there at one moment of `this`, at most."""
    start, end = (datetime.fromisoformat(this[name]) for name in ("start", "end"))
    spans = [(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])) for one in busy]
    begins = [start, *(first for first, _ in spans if start <= first < end)]
    return max(sum(first <= moment < last for first, last in spans) for moment in begins)
