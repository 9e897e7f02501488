"""What is kept of webhooks and sources: JSON, which a hub of another version may have written."""

import logging
from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

log = logging.getLogger(__name__)


class Kept(BaseModel):
    """Root of what is kept; fields a newer hub added are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, record: str) -> Self | None:
        """What a record says; None for one that this hub cannot read, which must not take the others with it."""
        try:
            return cls.model_validate_json(record)
        except ValidationError as error:
            known = error.errors(include_url=False, include_input=False)[0]  # the input has secrets in it
            log.error("a %s cannot be read: %s at %s", cls.__name__.lower(), known["msg"], known["loc"])  # noqa: TRY400
            return None

    @classmethod
    def read_all(cls, records: Iterable[str]) -> list[Self]:
        """Those of the records that this hub can read."""
        return [known for record in records if (known := cls.read(record)) is not None]
