"""Settings every agent has; read once, from the environment, in the composition root."""

from datetime import datetime

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hubbub.clock import Clock, clock_from


class ServiceSettings(BaseSettings):
    """What hub and agents share. Each field is read from `HUBBUB_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="HUBBUB_", extra="ignore", frozen=True)

    clock_at: datetime | None = Field(None, description="for tests: the moment the service believes it starts at")
    log_level: str = "INFO"
    timezone: str = Field("UTC", description="IANA name of the company's time zone")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.upper()
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return level

    @property
    def clock(self) -> Clock:
        """The clock these settings ask for."""
        return clock_from(self.clock_at)


class AgentSettings(ServiceSettings):
    """What every agent needs to know."""

    tenant: str = Field("default", description="the company whose customers this agent serves; others are turned away")
    identity_jwks: str = Field(description="public JWKS of the hub; tokens signed by its keys are believed")
    public_url: str = Field("http://localhost", description="address of this agent as the hub reaches it")
    mcp: bool = Field(default=False, description="offer the skills for customers as MCP tools, at /mcp")
    mcp_hosts: tuple[str, ...] = Field((), description="further names, with ports, that MCP clients reach it by")
