"""Reads the YAML file an empty store is filled from, so that every agent reads it the same way (extra `sql`)."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from hubbub.clock import moment
from hubbub.errors import ConfigurationInvalid

MAX_ID_CHARS = 255
_NULL = "tag:yaml.org,2002:null"


class _TextLoader(yaml.SafeLoader):
    """Reads every plain value but null as the text it is, so that the id 0042 keeps its zeros."""


_TextLoader.yaml_implicit_resolvers = {
    first: [resolver for resolver in resolvers if resolver[0] == _NULL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class SeedEntry(BaseModel):
    """Root of the file's models: what is not declared belongs to other agents; an empty section is as good as none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _without_empty_sections(cls, raw: object) -> object:
        return {name: part for name, part in raw.items() if part is not None} if isinstance(raw, dict) else raw


class Identified(Protocol):
    """An entry with an id."""

    @property
    def id(self) -> str:
        """What tells it from the others."""
        ...


L = TypeVar("L", bound=Identified)
M = TypeVar("M", bound=SeedEntry)


def _whole(value: object) -> object:
    if isinstance(value, str) and not value.strip().isdecimal():
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _money(value: object) -> object:
    try:
        return _whole(value)
    except ValueError as error:
        raise ValueError(f"{error}; money is written in minor units, 4900 for 49.00") from error


def _moment(value: object, info: ValidationInfo) -> object:
    return moment(value, info.context["now"]) if isinstance(value, str) and info.context else value


SeedId = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS)]
Whole = Annotated[int, BeforeValidator(_whole)]
Money = Annotated[int, BeforeValidator(_money)]
SeedMoment = Annotated[datetime, BeforeValidator(_moment)]
"""RFC 3339, or relative to the first start as in `-12d2m`."""


def distinct(entries: tuple[L, ...]) -> tuple[L, ...]:
    """`entries` as they are. Raises ValueError when two have one id; for AfterValidator."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise ValueError(f"the id {entry.id!r} is given twice")
        seen.add(entry.id)
    return entries


def read_seed(path: Path, model: type[M], now: datetime) -> M:
    """The sections of the file at `path` that `model` declares, relative moments counted from `now` (aware).

    Raises ConfigurationInvalid, naming the first bad field, when the file cannot be used.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _TextLoader)  # noqa: S506 - a SafeLoader
        return model.model_validate(raw or {}, context={"now": now})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path}: {where}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationInvalid(f"HUBBUB_DEMO_DATA: {path} cannot be read: {error}") from error
