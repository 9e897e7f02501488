"""What is kept of each version of a tenant's configuration."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Version(BaseModel):
    """A version: its number, counted from 1, who made it when (RFC 3339) and why, and the document.

    `restores` is the earlier version that it brings back, if it does. `nonce` tells one change that is sent twice from
    two alike.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    version: int
    by: str
    at: str
    comment: str = ""
    restores: int | None = None
    document: dict[str, Any]
    nonce: str = ""
