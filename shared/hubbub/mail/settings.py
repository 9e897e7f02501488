"""Settings of an agent that writes to customers."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from hubbub.mail.message import Mailbox
from hubbub.mail.smtp import Security, Server
from hubbub.settings import AgentSettings


class MailSettings(AgentSettings):
    """What it takes to send mail, each from `HUBBUB_<NAME>`."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(25, ge=1, le=65_535)
    smtp_security: Security = Field("offered", description="offered, starttls, tls or none")
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = Field(description="sender of all mail, RFC 5322 mailbox")
    mail_templates: Path | None = Field(None, description="folder of templates that come instead of ours")

    mail_kept_days: int = Field(30, ge=1, le=3_650, description="for so long mail is kept that was sent or given up")

    @field_validator("mail_from")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        if value:
            Mailbox.parse(value)
        return value

    @property
    def sender(self) -> Mailbox:
        """The mailbox all mail comes from."""
        return Mailbox.parse(self.mail_from)

    @property
    def mail_kept(self) -> timedelta:
        """For so long mail is kept that was sent or given up."""
        return timedelta(days=self.mail_kept_days)

    @property
    def mail_server(self) -> Server:
        """The server that takes the mail."""
        password = self.smtp_password.get_secret_value()
        return Server(self.smtp_host, self.smtp_port, self.smtp_security, self.smtp_username, password)
