"""What is kept of each labelled example that a company adds at run time: what customers say, and whom they mean."""

import logging
from hashlib import sha256

from pydantic import BaseModel, ConfigDict, ValidationError

from orchestrator.dialogue.labels import Example
from orchestrator.dialogue.teaching import OUT_OF_SCOPE

log = logging.getLogger(__name__)


class LabelledExample(BaseModel):
    """A sentence with the `skills` it asks for, or the `agents` where only these are known.

    `["oos"]` says that nobody is meant, several names that all of them are. The id is that of the words, so that the
    same sentence has one label only. `by` is who added it, `at` when (RFC 3339).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    text: str
    agents: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    by: str
    at: str

    @property
    def taught(self) -> Example:
        """What the router learns of it."""
        return Example(self.text, frozenset(self.skills or self.agents) - {OUT_OF_SCOPE})


def id_of(text: str) -> str:
    """The id of a sentence, the same whatever its capitals and blanks."""
    return "e_" + sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:32]


def read(tenant: str, example_id: str, record: str) -> LabelledExample | None:
    """A record; None for one that this hub cannot read, because a newer one wrote it."""
    try:
        return LabelledExample.model_validate_json(record)
    except ValidationError as error:
        where = error.errors(include_url=False, include_input=False)[0]["loc"]
        log.error("routing example %s of %s cannot be read: %s", example_id, tenant, where)  # noqa: TRY400 - no surprise
        return None
