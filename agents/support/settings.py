"""Settings of the support agent."""

from pathlib import Path

from pydantic import Field, field_validator

from agents.support.mail import Mailbox
from hubbub.settings import AgentSettings


class SupportSettings(AgentSettings):
    """What the support agent needs to know, each from `HUBBUB_<NAME>`."""

    database_url: str = Field(description="SQLAlchemy URL with an asynchronous driver")
    demo_data: Path | None = Field(None, description="YAML file that fills an empty store and names the company")
    knowledge_dir: Path | None = Field(None, description="folder of Markdown articles; guides are found among them")
    articles_url: str = Field("", description="address customers read articles below; without one none is cited")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(25, ge=1, le=65_535)
    mail_from: str = Field("Customer Support <support@localhost>", description="sender of all mail, RFC 5322 mailbox")

    @field_validator("mail_from")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        Mailbox.parse(value)
        return value

    @property
    def sender(self) -> Mailbox:
        """The mailbox all mail comes from."""
        return Mailbox.parse(self.mail_from)
