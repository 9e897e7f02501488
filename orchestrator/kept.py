"""What is kept of keys, webhooks, sources, examples, added agents: JSON, perhaps of another version of the hub."""

import logging
import re
from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

log = logging.getLogger(__name__)


class Kept(BaseModel):
    """Root of what is kept; fields a newer hub added are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, name: str, record: str) -> Self | None:
        """What the record kept as `name` says; None for one that this hub cannot read, which the log says."""
        try:
            return cls.model_validate_json(record)
        except ValidationError as error:
            known = error.errors(include_url=False, include_input=False)[0]  # the input has secrets in it
            kind = re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__).lower()
            log.error("%s %s cannot be read: %s at %s", kind, name, known["msg"], known["loc"])  # noqa: TRY400 - no surprise
            return None

    @classmethod
    def read_all(cls, records: Mapping[str, str]) -> list[Self]:
        """Those of the records, which are kept by name, that this hub can read."""
        return [known for name, record in records.items() if (known := cls.read(name, record)) is not None]
