"""Fills an empty store from the demo file: support takes the company's name and the customers."""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from agents.support.backend import Casebook, Customer
from agents.support.mail import is_address, one_line
from hubbub.errors import ConfigurationInvalid


class TextLoader(yaml.SafeLoader):
    """Reads every plain value but null as the text it is, so that the id 0042 keeps its zeros."""


TextLoader.yaml_implicit_resolvers = {
    first: [resolver for resolver in resolvers if resolver[0] == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Section(BaseModel):
    """Root of the file's models: further members belong to other agents."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CompanySection(Section):
    """What support needs to know of the company."""

    name: str | None = None


class CustomerEntry(Section):
    """One customer."""

    id: str = Field(min_length=1, max_length=255)
    name: str
    email: str | None = None

    @field_validator("email")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise ValueError("not an email address")
        return value


class DemoFile(Section):
    """The sections support reads."""

    company: CompanySection = CompanySection()
    customers: tuple[CustomerEntry, ...] = ()

    @field_validator("customers")
    @classmethod
    def _told_apart(cls, entries: tuple[CustomerEntry, ...]) -> tuple[CustomerEntry, ...]:
        ids = [entry.id for entry in entries]
        if twice := {known for known in ids if ids.count(known) > 1}:
            raise ValueError(f"the id {min(twice)} stands there twice")
        return entries

    def people(self) -> Sequence[Customer]:
        """The customers as support keeps them."""
        return [Customer(entry.id, one_line(entry.name), entry.email) for entry in self.customers]


def read(path: Path | None) -> DemoFile:
    """Read the demo file; without one, nothing. Raises ConfigurationInvalid that names the field that is wrong."""
    if path is None:
        return DemoFile()
    try:
        text = path.read_text("utf-8")
        return DemoFile.model_validate(yaml.load(text, TextLoader) or {})  # noqa: S506 - a SafeLoader
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(map(str, wrong["loc"]))
        raise ConfigurationInvalid(f"{path}: {where}: {wrong['msg']}") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path} cannot be read: {error}") from error


async def seed(casebook: Casebook, demo: DemoFile) -> None:
    """Take up the file's customers, unless there are some already."""
    if not await casebook.has_customers():
        await casebook.add_customers(demo.people())
