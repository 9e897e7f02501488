"""The company an empty store is filled with, read from a YAML file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from agents.booking.opening import OpeningHours
from hubbub.clock import moment
from hubbub.errors import ConfigurationInvalid

MAX_ID_CHARS = 255
MAX_MINUTES = 24 * 60
MAX_CAPACITY = 1_000


class _TextLoader(yaml.SafeLoader):
    """Reads every plain value but null as the text it is, so that the id 0042 keeps its zeros."""


_NULL = "tag:yaml.org,2002:null"
_TextLoader.yaml_implicit_resolvers = {
    first: [resolver for resolver in resolvers if resolver[0] == _NULL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


I = TypeVar("I", bound="_Identified")  # noqa: E741 - an identified entry


def _moment(value: object, info: ValidationInfo) -> object:
    read = moment(value, info.context["now"]) if isinstance(value, str) and info.context else value
    return read.replace(second=0, microsecond=0) if isinstance(read, datetime) else read


def _hours(value: str) -> str:
    OpeningHours.parse(value)
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{value!r} is no IANA time zone; write it as in Europe/Berlin") from error
    return value


def _distinct(found: tuple[I, ...]) -> tuple[I, ...]:
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise ValueError(f"the id {one.id!r} is given twice")
        seen.add(one.id)
    return found


Id = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class DemoCompany(_Entry):
    """The company's time zone (IANA), in which its opening hours are meant."""

    timezone: Annotated[str, AfterValidator(_zone)] | None = None


class DemoCustomer(_Entry):
    """Who invitations are for."""

    id: Id
    name: str = ""
    email: str | None = None


class DemoService(_Entry):
    """Something to book."""

    id: Id
    name: str = Field(min_length=1, max_length=MAX_ID_CHARS)
    minutes: int = Field(gt=0, le=MAX_MINUTES)
    capacity: int = Field(1, gt=0, le=MAX_CAPACITY)
    open: Annotated[str, AfterValidator(_hours)]


class DemoBooking(_Entry):
    """An appointment, to the minute."""

    id: Id
    customer_id: Id
    service_id: Id
    starts_at: Annotated[datetime, BeforeValidator(_moment)]


class Demo(_Entry):
    """The sections of the file this agent needs."""

    company: DemoCompany = DemoCompany()
    customers: Annotated[tuple[DemoCustomer, ...], AfterValidator(_distinct)] = ()
    services: Annotated[tuple[DemoService, ...], AfterValidator(_distinct)] = ()
    bookings: Annotated[tuple[DemoBooking, ...], AfterValidator(_distinct)] = ()

    @model_validator(mode="before")
    @classmethod
    def _without_empty_sections(cls, raw: object) -> object:
        return {name: part for name, part in raw.items() if part is not None} if isinstance(raw, dict) else raw

    @property
    def first_orphan(self) -> int | None:
        """The position of the first booking of a service that is not in the file."""
        known = {service.id for service in self.services}
        return next((at for at, booking in enumerate(self.bookings) if booking.service_id not in known), None)


def read_demo(path: Path, now: datetime) -> Demo:
    """The company in the file at `path`, its relative moments counted from `now`.

    Raises ConfigurationInvalid, naming the first bad field, when the file cannot be used.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _TextLoader)  # noqa: S506 - a SafeLoader
        demo = Demo.model_validate(raw, context={"now": now})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path}: {where}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path} cannot be read: {error}") from error
    if (orphan := demo.first_orphan) is not None:
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path}: bookings.{orphan}.service_id: there is no such service")
    return demo
