"""A company's own labelled examples, read from a file: what customers said and whom they meant."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hubbub.errors import ConfigurationInvalid
from orchestrator.dialogue.labels import Example

OUT_OF_SCOPE = "oos"
Label = Annotated[str, Field(min_length=1)]


class _Row(BaseModel):
    """One line of the file; members that are not named here are no matter."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: Annotated[str, Field(min_length=1, max_length=8000)]
    agents: tuple[Label, ...] = ()
    skills: tuple[Label, ...] = ()

    @model_validator(mode="after")
    def _says_whom(self) -> "_Row":
        if not self.agents and not self.skills:
            raise ValueError('give "agents" or "skills"; ["oos"] where nobody is meant')
        return self


def read_examples(path: Path) -> tuple[Example, ...]:
    """The examples in a JSON Lines file of `{"text", "agents" or "skills"}`.

    Where a line has both, the skills count. `["oos"]` says that nobody is meant, several names that all of them are.
    Raises ConfigurationInvalid with the line that is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationInvalid(f"the routing examples at {path} cannot be read: {error}") from error
    return tuple(_examples(lines, path))


def _examples(lines: list[str], path: Path) -> Iterator[Example]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = _Row.model_validate_json(line)
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                raise ConfigurationInvalid(f"the routing examples in {path}, line {number}: {first['msg']}") from error
            yield Example(row.text, frozenset(row.skills or row.agents) - {OUT_OF_SCOPE})
