"""The data folder of an installation: one launcher at a time, stores that can be emptied, keys that are kept."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hubbub.errors import ConfigurationInvalid

MARKER = "hubbub.lock"
MARKER_TEXT = "A Hubbub installation keeps its data in this folder, and locks this file while it runs.\n"
OURS = ("stores", "keys", "logs")
PATIENCE_S = 5.0
POLL_S = 0.1


def store_path(folder: Path, service: str) -> Path:
    """Where `service` keeps its things in the data folder `folder`."""
    return folder / "stores" / service


def is_held(path: Path) -> bool:
    """Whether a launcher runs with the data folder at `path`, as far as this user may know."""
    try:
        with (path / MARKER).open(encoding="utf-8") as marker:
            fcntl.flock(marker.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder this process has locked."""

    path: Path

    @property
    def logs(self) -> Path:
        """Where the services' output is kept."""
        return _made(self.path / "logs")

    def store(self, service: str) -> Path:
        """The folder for what `service` keeps."""
        return _made(store_path(self.path, service))

    def empty_stores(self) -> None:
        """Delete everything the services have kept. Keys and logs stay."""
        stores = self.path / "stores"
        if stores.is_symlink():
            raise ConfigurationInvalid(f"{stores} is a link to somewhere else: not emptied")
        for store in list(_made(stores).iterdir()):
            shutil.rmtree(store)
            _made(store)

    def keep(self, name: str, make: Callable[[], str]) -> str:
        """The secret called `name`; made by `make` the first time, readable by its owner only."""
        file = _made(self.path / "keys") / name
        if not file.exists():
            write_private(file, make())
        return file.read_text(encoding="utf-8")


@contextmanager
def locked_folder(path: Path, patience: float = PATIENCE_S) -> Iterator[DataFolder]:
    """Hold the data folder at `path`; the kernel lets go of it however this process ends.

    Waits up to `patience` seconds for a launcher that is just stopping. Raises ConfigurationInvalid when another one
    holds it, or when `path` has contents of the names we use that are not ours.
    """
    if not (path / MARKER).exists() and (foreign := [name for name in OURS if (path / name).exists()]):
        raise ConfigurationInvalid(
            f"{path} has a '{foreign[0]}' that Hubbub did not make: choose another HUBBUB_DATA_DIR"
        )
    try:
        marker = (_made(path) / MARKER).open("a", encoding="utf-8")
    except OSError as error:
        raise ConfigurationInvalid(f"HUBBUB_DATA_DIR: {path} cannot be used: {error.strerror}") from error
    with marker:
        _lock(marker.fileno(), path, patience)
        if marker.tell() == 0:
            marker.write(MARKER_TEXT)
            marker.flush()
        yield DataFolder(path)


def _lock(file: int, path: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise ConfigurationInvalid(
                    f"another Hubbub runs with the data in {path}: stop it, or give this one "
                    "a HUBBUB_DATA_DIR and a HUBBUB_PORT_BASE of its own"
                ) from error
        time.sleep(POLL_S)


def _made(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(file: Path, text: str) -> None:
    """Write so that a crash in between leaves no half-written secret behind."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(file)
