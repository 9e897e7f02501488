"""The port to what the company keeps of its articles: drafts, versions, what was published, what was not answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Status = Literal["draft", "published", "retired"]
KEPT_VERSIONS = 50
"""Of each article, besides those that are or were published."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote, before it has a number."""

    slug: str
    title: str
    text: str
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Version(Written):
    """A version of an article; numbers count from 1 and are never used twice."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How an article stands: the version customers see, and the draft that may take its place.

    `published` is None where customers see none of the versions: `retired` says that they see nothing at all, else they
    see what the folder has under that name.
    """

    slug: str
    title: str
    published: int | None
    draft: int | None
    retired: bool
    changed_at: datetime

    @property
    def status(self) -> Status:
        """In a word; a published article may have a draft as well."""
        if self.published is not None:
            return "published"
        return "retired" if self.retired else "draft"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that no article answered, as it was last put; `asked` is how often it came, in these or like words."""

    id: str
    question: str
    asked: int
    first_at: datetime
    last_at: datetime


class Records(Protocol):
    """Everything that is kept, inside one transaction. Those who write come one after another."""

    async def save(self, written: Written) -> int:
        """Keep a new version as the article's draft; its number."""
        ...

    async def publish(self, slug: str, version: int | None, by: str, at: datetime) -> None:
        """Show customers this version from now on, or, with None, nothing at all."""
        ...

    async def undo(self, slug: str, by: str, at: datetime) -> bool:
        """Take the last publishing or retiring back; whether there was one."""
        ...

    async def standing(self, slug: str) -> Standing | None:
        """How an article stands; None for one that was never written, published or retired here."""
        ...

    async def standings(self, after: str, limit: int, containing: str = "") -> Sequence[Standing]:
        """How articles stand, by slug, from the one behind `after` on; those whose title or slug has `containing`."""
        ...

    async def version(self, slug: str, number: int) -> Version | None:
        """A version, with its text."""
        ...

    async def versions(self, slug: str, limit: int) -> Sequence[Version]:
        """The latest versions, newest first."""
        ...

    async def generation(self) -> int:
        """A number that grows with each change of what customers see."""
        ...

    async def shown(self) -> dict[str, int | None]:
        """The version customers see of each article that was published or retired here; None for nothing."""
        ...

    async def note_unanswered(self, questions: Sequence[Unanswered]) -> None:
        """Count questions that were not answered."""
        ...

    async def unanswered(self, limit: int) -> Sequence[Unanswered]:
        """Questions that were not answered, the most frequent first."""
        ...

    async def dismiss_unanswered(self, ids: Sequence[str]) -> int:
        """Forget some of them; how many there were."""
        ...
