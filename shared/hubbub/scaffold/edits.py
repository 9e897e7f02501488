"""Insertions into files that are there, and their undoing: pure, from text to text."""

import re
from dataclasses import dataclass

from hubbub.errors import ConfigurationInvalid


@dataclass(frozen=True, slots=True)
class Insertion:
    """`text`, put right behind the one place of the file at `path` that the pattern `behind` matches.

    It is taken out again as it was written, or as what the pattern `whole` matches, where people are meant to write
    more into it. `what` names it in errors.
    """

    path: str
    what: str
    behind: str
    text: str
    whole: str | None = None

    def put_into(self, content: str) -> str:
        """The content with the text. Raises ConfigurationInvalid unless there is exactly one place for it."""
        at = self._the_one(self.behind, content, f"exactly one place for {self.what}").end()
        return content[:at] + self.text + content[at:]

    def taken_from(self, content: str) -> str:
        """The content without the text. Raises ConfigurationInvalid unless it is there exactly once."""
        ends = "" if self.text.endswith("\n") else r"(?![\w-])"
        written = self.whole or f"{re.escape(self.text)}{ends}"
        found = self._the_one(written, content, f"{self.what} as it was written")
        return content[: found.start()] + content[found.end() :]

    def _the_one(self, pattern: str, content: str, wanted: str) -> re.Match[str]:
        found = list(re.finditer(pattern, content, re.MULTILINE))
        if len(found) != 1:
            raise ConfigurationInvalid(f"{self.path} does not have {wanted}: nothing was changed")
        return found[0]
