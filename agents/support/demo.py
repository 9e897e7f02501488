"""Fills an empty store from the demo file: support takes the company's name and the customers."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, field_validator

from agents.support.backend import Casebook, Customer
from agents.support.mail import is_address, one_line
from hubbub.seeding import SeedEntry, SeedId, distinct


class CompanySection(SeedEntry):
    """What support needs to know of the company."""

    name: str | None = None


class CustomerEntry(SeedEntry):
    """One customer."""

    id: SeedId
    name: str
    email: str | None = None

    @field_validator("email")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise ValueError("not an email address")
        return value


class DemoFile(SeedEntry):
    """The sections support reads."""

    company: CompanySection = CompanySection()
    customers: Annotated[tuple[CustomerEntry, ...], AfterValidator(distinct)] = ()

    def people(self) -> Sequence[Customer]:
        """The customers as support keeps them."""
        return [Customer(entry.id, one_line(entry.name), entry.email) for entry in self.customers]


async def seed(casebook: Casebook, demo: DemoFile) -> None:
    """Take up the file's customers, unless there are some already."""
    if not await casebook.has_customers():
        await casebook.add_customers(demo.people())
