"""What a mail catcher is told."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CatcherSettings(BaseSettings):
    """Each field is read from `HUBBUB_CATCHER_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="HUBBUB_CATCHER_", extra="ignore", frozen=True)

    folder: Path = Field(description="where messages are kept")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(1025, ge=0, le=65535)
    max_messages: int = Field(10_000, ge=1, description="the oldest go first")
    max_bytes: int = Field(10_000_000, ge=1, description="larger messages are refused (SMTP 552)")
