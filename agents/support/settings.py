"""Settings of the support agent."""

import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from agents.support.casework import Priority
from agents.support.links import Links
from agents.support.registry import Desk
from agents.support.rules import TICKET_PATTERN
from agents.support.sla import Sla, WorkingHours
from hubbub.mail.settings import MailSettings

HOURS: dict[Priority, float] = {"urgent": 4, "high": 8, "normal": 24, "low": 72}


class SupportSettings(MailSettings):
    """What the support agent needs to know, each from `HUBBUB_<NAME>`."""

    database_url: str = Field(description="SQLAlchemy URL with an asynchronous driver")
    demo_data: Path | None = Field(None, description="YAML file that fills an empty store and names the company")
    backend_url: str | None = Field(
        None, description="address of the company's own ticket system, instead of our tables"
    )
    backend_token: SecretStr = Field(SecretStr(""), description="bearer token for that system")
    ticket_pattern: str = Field(TICKET_PATTERN, max_length=500, description="how ids of tickets look, a regex")
    knowledge_dir: Path | None = Field(None, description="folder of Markdown articles; guides are found among them")
    articles_url: str = Field("", description="address customers read articles below; without one none is cited")
    mail_from: str = Field("Customer Support <support@localhost>", min_length=1, description="sender of all mail")
    sla_hours: dict[Priority, float] = Field({}, description="JSON: hours a ticket of each priority may take")
    working_hours: str = Field("", description="when they count, as Mon-Fri 09:00-17:00; empty is around the clock")
    reopen_days: int = Field(30, ge=0, le=3_650, description="for so long an ended ticket may be opened again")
    reset_url: str = Field("", description="the company's page to set a new password; the token is added to it")
    reset_secret: SecretStr | None = Field(None, min_length=16, description="signs the links to that page")
    reset_minutes: int = Field(60, ge=5, le=24 * 60, description="for so long such a link is good")

    @field_validator("sla_hours")
    @classmethod
    def _takes_time(cls, value: dict[Priority, float]) -> dict[Priority, float]:
        if not all(0 < hours <= 24 * 365 for hours in value.values()):
            raise ValueError("each must be more than 0 hours and at most a year")
        return value

    @field_validator("reset_url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        if value:
            Links.check(value)
        return value

    @field_validator("ticket_pattern")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            finds_nothing = re.compile(value).search("") is None
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        if not finds_nothing:
            raise ValueError("finds something in nothing")
        return value

    @field_validator("working_hours")
    @classmethod
    def _is_read(cls, value: str) -> str:
        WorkingHours.parse(value, ZoneInfo("UTC"))
        return value

    @model_validator(mode="after")
    def _page_and_secret(self) -> "SupportSettings":
        if self.reset_url and self.reset_secret is None:
            raise ValueError("HUBBUB_RESET_URL needs HUBBUB_RESET_SECRET")
        return self

    @property
    def token(self) -> str:
        """What lets us into the company's own ticket system."""
        return self.backend_token.get_secret_value()

    @property
    def desk(self) -> Desk:
        """How this company works."""
        return Desk(
            sla=Sla({**HOURS, **self.sla_hours}, WorkingHours.parse(self.working_hours, ZoneInfo(self.timezone))),
            reopen_within=timedelta(days=self.reopen_days),
            links=self._links,
            reset_lasts=timedelta(minutes=self.reset_minutes),
            ticket_pattern=self.ticket_pattern,
        )

    @property
    def _links(self) -> Links | None:
        """The links to set a new password, where there is a page for it."""
        if not self.reset_url or self.reset_secret is None:
            return None
        return Links.of(self.reset_url, self.reset_secret.get_secret_value(), self.tenant)
