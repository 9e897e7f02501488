"""The folder of a backup: all or nothing when it is made, and looked through before anything is put back."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hubbub.errors import ConfigurationInvalid

LIST = "backup.json"
FORMAT = 1
Kind = Literal["local", "containers"]


class Contents(BaseModel):
    """What a backup is of, when it was begun, and the SHA-256 of each file by its path."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    format: int = FORMAT
    kind: Kind
    begun_at: datetime
    files: dict[str, str]


def stamp() -> str:
    """The present moment as part of a file's name, to the millisecond: two in one second are two files."""
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%dT%H%M%S}.{now.microsecond // 1000:03}Z"


@contextmanager
def new_archive(place: Path, kind: Kind) -> Iterator[Path]:
    """A folder to fill, readable by its owner only; it becomes `place` when the block has ended well.

    Raises ConfigurationInvalid where there is something already, or nothing can be.
    """
    draft = place.with_name(f"{place.name}.draft")
    if place.exists():
        raise ConfigurationInvalid(f"{place} is there already: choose another folder for the backup")
    begun_at = datetime.now(UTC)
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        yield draft
        contents = Contents(kind=kind, begun_at=begun_at, files=_sums(draft))
        (draft / LIST).write_text(contents.model_dump_json(indent=1), encoding="utf-8")
        draft.rename(place)
    except OSError as error:
        raise ConfigurationInvalid(f"the backup cannot be written to {place}: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def checked(place: Path, kind: Kind) -> Contents:
    """What the backup at `place` holds, every file of it as it was when it was made.

    Raises ConfigurationInvalid for one that is damaged, of another kind or none at all.
    """
    try:
        contents = Contents.model_validate_json((place / LIST).read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise ConfigurationInvalid(f"{place} is no backup: it has no {LIST} that can be read") from error
    if contents.format != FORMAT or contents.kind != kind:
        raise ConfigurationInvalid(f"{place} is a backup of another kind ({contents.kind}, format {contents.format})")
    found = _sums(place)
    if damaged := [name for name, wanted in contents.files.items() if found.get(name) != wanted]:
        raise ConfigurationInvalid(f"{place} is damaged: {', '.join(damaged[:3])} is not as it was")
    return contents


def _sums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / LIST)
    return {str(path.relative_to(folder)): _sum(path) for path in files}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
