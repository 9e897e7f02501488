"""The little a launcher needs to know of the company in the demo data."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from hubbub.errors import ConfigurationInvalid


class _Customer(BaseModel):
    id: str


class _Company(BaseModel):
    name: str | None = None
    timezone: str | None = None


class _DemoData(BaseModel):
    company: _Company = _Company()
    customers: list[_Customer] = []


@dataclass(frozen=True, slots=True)
class Company:
    """A company's name, IANA time zone, and the id of its first customer, as far as they are told."""

    name: str | None = None
    timezone: str | None = None
    first_customer: str | None = None


def read_company(path: Path) -> Company:
    """The company in the YAML file at `path`. Raises ConfigurationInvalid when it cannot be read."""
    try:
        read = _DemoData.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path} cannot be used: {error}") from error
    customer = read.customers[0].id if read.customers else None
    return Company(read.company.name, read.company.timezone, customer)
