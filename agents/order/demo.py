"""The company an empty store is filled with, read from a YAML file (its format is described in the file itself)."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from agents.order.backend import OrderStatus
from hubbub.clock import moment
from hubbub.errors import ConfigurationInvalid

MAX_ID_CHARS = 255


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


L = TypeVar("L", bound="_Identified")


def _whole(value: object) -> object:
    if isinstance(value, str) and not value.strip().isdecimal():
        raise ValueError(f"{value!r} is not a whole number; money is written in minor units, 4900 for 49.00")
    return value


def _moment(value: object, info: ValidationInfo) -> object:
    return moment(value, info.context["now"]) if isinstance(value, str) and info.context else value


def _distinct(found: tuple[L, ...]) -> tuple[L, ...]:
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise ValueError(f"the id {one.id!r} is given twice")
        seen.add(one.id)
    return found


Id = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]
Whole = Annotated[int, BeforeValidator(_whole)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class DemoCompany(_Entry):
    """The company's money: currency (ISO 4217), and what a customer may get back in 30 days without a person."""

    currency: str = Field(pattern="^[A-Z]{3}$")
    refund_approval_above: Whole = 0


class DemoCharge(_Entry):
    """Money taken from a customer, in minor units."""

    id: Id
    customer_id: Id
    amount: Annotated[Whole, Field(gt=0)]
    description: str
    at: Moment


class DemoItem(_Entry):
    """One line of an order."""

    sku: str
    name: str
    quantity: Annotated[Whole, Field(gt=0)] = 1
    unit_price: Whole


class DemoOrder(_Entry):
    """An order with its delivery."""

    id: Id
    customer_id: Id
    status: OrderStatus
    placed_at: Moment
    carrier: str | None = None
    tracking: str | None = None
    eta: Moment | None = None
    delivered_at: Moment | None = None
    items: tuple[DemoItem, ...] = ()


class Demo(_Entry):
    """The sections of the file this agent needs."""

    company: DemoCompany
    charges: Annotated[tuple[DemoCharge, ...], AfterValidator(_distinct)] = ()
    orders: Annotated[tuple[DemoOrder, ...], AfterValidator(_distinct)] = ()


def read_demo(path: Path, now: datetime) -> Demo:
    """The company in the file at `path`, its relative moments counted from `now`.

    Raises ConfigurationInvalid, naming the first bad field, when the file cannot be used.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _TextLoader)  # noqa: S506 - a SafeLoader
        return Demo.model_validate(raw, context={"now": now})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path}: {where}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path} cannot be read: {error}") from error
