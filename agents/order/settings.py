"""Settings of the order agent."""

from pathlib import Path

from pydantic import Field

from hubbub.settings import AgentSettings


class OrderSettings(AgentSettings):
    """What the order agent needs to know."""

    database_url: str = Field(description="SQLAlchemy URL with an asynchronous driver, as in sqlite+aiosqlite:///…")
    demo_data: Path | None = Field(None, description="YAML file an empty store is filled from at the first start")
    backend_url: str | None = Field(None, description="address of the company's own shop system, instead of our tables")
    backend_token: str = Field("", description="bearer token for that system")
