"""What is kept of each labelled example that a company adds at run time: what customers say, and whom they mean."""

from hashlib import sha256

from orchestrator.dialogue.labels import Example
from orchestrator.dialogue.teaching import OUT_OF_SCOPE
from orchestrator.kept import Kept


class LabelledExample(Kept):
    """A sentence with the `skills` it asks for, or the `agents` where only these are known.

    `["oos"]` says that nobody is meant, several names that all of them are. The id is that of the words, so that the
    same sentence has one label only. `by` is who added it, `at` when (RFC 3339).
    """

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
