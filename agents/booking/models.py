"""What the skills take and give, as it goes over the wire."""

from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, Field

from agents.booking.backend import Booking, Service
from agents.booking.words import WHICH_SERVICE, day_and_time
from hubbub.agent import SkillInput, SkillOutput
from hubbub.outcomes import Card
from hubbub.semantics import LABEL_KEY, OFFERED, Slot
from hubbub.times import TIME_SLOT, TimeSlot

MAX_NAME_CHARS = 200
MAX_ID_CHARS = 255
CARD_TYPE = "booking"
RESOURCE_NAME = "resource.name"
HOLD_ID = "hold.id"

ServiceName = Annotated[str, Slot("service.name", ask=WHICH_SERVICE), Field(min_length=1, max_length=MAX_NAME_CHARS)]
ResourceName = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARS)]
When = Annotated[TimeSlot, Slot(TIME_SLOT, ask="What day and time would suit you?")]
BookingId = Annotated[
    str, Slot("booking.id", ask="Which appointment do you mean?"), Field(min_length=1, max_length=MAX_ID_CHARS)
]


class NothingIn(SkillInput):
    """No input."""


class FindSlotsIn(SkillInput):
    """The service, when it should be (any time soon by default), and with whom or where (anybody by default)."""

    service: ServiceName
    when: When | None = None
    resource: Annotated[ResourceName | None, Slot(RESOURCE_NAME)] = None


class BookSlotIn(SkillInput):
    """The service, its time, and with whom or where (anybody by default)."""

    service: ServiceName
    when: When
    resource: Annotated[ResourceName | None, Slot(RESOURCE_NAME)] = None


class CancelBookingIn(SkillInput):
    """The appointment to cancel."""

    booking_id: BookingId


class RescheduleIn(SkillInput):
    """The appointment to move, and where to."""

    booking_id: BookingId
    when: Annotated[TimeSlot, Slot(TIME_SLOT, ask="What day and time should I move it to?")]


class ServiceView(SkillOutput):
    """A service that can be booked."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["name"]})
    id: str
    name: Annotated[str, Slot("service.name")]
    minutes: int
    open: str

    @classmethod
    def of(cls, service: Service) -> Self:
        """The view of `service`."""
        length = int(service.length.total_seconds()) // 60
        return cls(id=service.id, name=service.name, minutes=length, open=service.hours.text)


class ListServicesOut(SkillOutput):
    """All services, by name."""

    services: tuple[ServiceView, ...]


class SlotView(SkillOutput):
    """A free time. It is offered only: nothing is booked that the customer did not choose."""

    starts_at: Annotated[AwareDatetime, Slot(TIME_SLOT + OFFERED)]
    ends_at: AwareDatetime
    day_and_time: str


class FindSlotsOut(SkillOutput):
    """Free times, soonest first."""

    service: str
    slots: tuple[SlotView, ...]


class BookingView(SkillOutput):
    """An appointment, told in the customer's time zone."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["service", "day_and_time"]})
    booking_id: Annotated[str, Slot("booking.id")]
    service: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    day_and_time: str
    resources: tuple[str, ...]

    @classmethod
    def of(cls, booking: Booking, zone: ZoneInfo) -> Self:
        """The view of `booking` for a customer in `zone`."""
        return cls(
            booking_id=booking.id,
            service=booking.service.name,
            starts_at=booking.span.start.astimezone(zone),
            ends_at=booking.span.end.astimezone(zone),
            day_and_time=day_and_time(booking.span.start, zone),
            resources=tuple(one.name for one in booking.resources),
        )


class HeldView(SkillOutput):
    """A time that is held for the customer, and not booked. Its id will be that of the appointment, if it is booked."""

    model_config = ConfigDict(json_schema_extra={LABEL_KEY: ["service", "day_and_time"]})
    hold_id: Annotated[str, Slot(HOLD_ID)]
    service: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    day_and_time: str
    held_until: AwareDatetime | None

    @classmethod
    def of(cls, booking: Booking, zone: ZoneInfo) -> Self:
        """The view of a time held, for a customer in `zone`."""
        return cls(
            hold_id=booking.id,
            service=booking.service.name,
            starts_at=booking.span.start.astimezone(zone),
            ends_at=booking.span.end.astimezone(zone),
            day_and_time=day_and_time(booking.span.start, zone),
            held_until=booking.held_until and booking.held_until.astimezone(zone),
        )


class BookSlotOut(SkillOutput):
    """A new appointment, and who or what serves it; `invite` is iCalendar text."""

    booking_id: Annotated[str, Slot("booking.id")]
    service: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    resources: tuple[str, ...]
    invite: str


class ChangeOut(SkillOutput):
    """A moved or cancelled appointment; `invite` is the iCalendar text that says so."""

    booking_id: str
    service: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    resources: tuple[str, ...]
    invite: str


def card(booking: Booking, zone: ZoneInfo) -> Card:
    """What a front end may draw of `booking`."""
    view = BookingView.of(booking, zone).model_dump(mode="json")
    return Card.model_validate({"type": CARD_TYPE, "status": "cancelled" if booking.cancelled else "booked", **view})
