"""What companies write of services and resources, in files and in systems of their own: checked as it is read."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from agents.booking.opening import OpeningHours
from agents.booking.special_days import read_special_days

MAX_MINUTES = 24 * 60
MAX_BUFFER_MINUTES = 12 * 60
MAX_CAPACITY = 1_000
MAX_NEEDS = 5
MAX_CHOICES = 100


def _hours(value: str) -> str:
    OpeningHours.parse(value)
    return value


def _special_days(value: str) -> str:
    read_special_days(value)
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{value!r} is no IANA time zone; write it as in Europe/Berlin") from error
    return value


SpecialDays = Annotated[str, AfterValidator(_special_days)]
Hours = Annotated[str, AfterValidator(_hours)]
Zone = Annotated[str, AfterValidator(_zone)]
Minutes = Annotated[int, Field(gt=0, le=MAX_MINUTES)]
Capacity = Annotated[int, Field(gt=0, le=MAX_CAPACITY)]
Buffer = Annotated[int, Field(ge=0, le=MAX_BUFFER_MINUTES)]
