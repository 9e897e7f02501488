"""The stores of an installation that `make run` starts: into a backup, while it runs or not, and back.

Redis is copied first, the agents' stores after it. So whatever the copied journal says was done stands in the copied
stores, and what they have besides is found there under its step key when it is asked for again.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from hubbub.backup import redis_copy
from hubbub.backup.archive import checked, new_archive, stamp
from hubbub.backup.sql_copy import (
    POSTGRESQL,
    SQLITE_ASIDE,
    copy_sqlite,
    dump_postgresql,
    is_sqlite,
    restore_postgresql,
    sqlite_path,
)
from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import Blueprint, ServiceBlueprint, read_blueprint
from hubbub.local.folder import DataFolder, is_held, locked_folder, store_path
from hubbub.local.settings import LaunchSettings
from hubbub.local.standing import known_environments

DATABASE_URL = "HUBBUB_DATABASE_URL"
REDIS_READY = "PING"
STORES, KEYS, DATABASES = "stores", "keys", "databases"
REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Site:
    """An installation on this machine: what it consists of, where its data lie, and with which environment."""

    plan: Blueprint
    settings: LaunchSettings
    user: Mapping[str, str]

    @classmethod
    def read(cls, blueprint: Path, user: Mapping[str, str], root: Path) -> "Site":
        """The installation of `blueprint` in the folder `root`. Raises ConfigurationInvalid."""
        return cls(read_blueprint(root / blueprint), LaunchSettings.read(user, root), user)

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.settings.data_dir

    def redis(self) -> ServiceBlueprint:
        """Its own Redis. Raises ConfigurationInvalid where it uses another one."""
        own = next((one for one in self.plan.started_with(self.user) if one.ready == REDIS_READY), None)
        if own is None:
            raise ConfigurationInvalid(
                "REDIS_URL names a Redis of yours: copy that one where it runs, before anything else, and the agents' "
                "stores after it (docs/how-to/back-up.md)"
            )
        return own

    def databases_elsewhere(self) -> Iterator[tuple[str, str]]:
        """The services whose database does not lie in the data folder, and its address."""
        for name, environment in known_environments(self.plan, self.settings, self.user).items():
            url = environment.get(DATABASE_URL, "")
            file = sqlite_path(url)
            inside = file is not None and file.is_relative_to(store_path(self.data, name))
            if not inside and (file or url.startswith(POSTGRESQL)):
                yield name, url


def back_up(site: Site, to: Path | None = None) -> Path:
    """Copy all that the installation keeps into the folder `to`, by default a new one in its data folder; which it was.

    Turns go on meanwhile. Raises ConfigurationInvalid; then nothing is left of it.
    """
    redis = site.redis()
    if not (site.data / STORES).exists():
        raise ConfigurationInvalid(f"{site.data} holds no stores: nothing was ever started there")
    place = to or site.data / "backups" / stamp()
    with ExitStack() as stack:
        runs = is_held(site.data)
        if not runs:
            stack.enter_context(locked_folder(site.data))
        draft = stack.enter_context(new_archive(place, "local"))
        copied = draft / STORES / redis.name
        if runs:
            redis_copy.copy_running(site.settings.port(redis.port), copied)
        else:
            redis_copy.copy_stopped(store_path(site.data, redis.name), copied)
        for store in sorted((site.data / STORES).iterdir()):
            if store.name != redis.name:
                _copy_store(store, draft / STORES / store.name)
        (draft / DATABASES).mkdir()
        for name, url in site.databases_elsewhere():
            _copy_elsewhere(url, draft / DATABASES / name)
        shutil.copytree(site.data / KEYS, draft / KEYS)
    return place


def restore(site: Site, source: Path) -> Path:
    """Put back what the backup at `source` holds; where that lies now which was there before.

    Raises ConfigurationInvalid while the installation runs, and for a backup that is damaged: then nothing is changed.
    """
    site.redis()
    checked(source, "local")
    elsewhere = dict(site.databases_elsewhere())
    copies = {file.stem: file for file in (source / DATABASES).glob("*")}
    if elsewhere.keys() != copies.keys():
        odd = ", ".join(sorted(elsewhere.keys() ^ copies.keys()))
        raise ConfigurationInvalid(f"the backup was made with other databases than are set now: {odd}")
    with locked_folder(site.data) as folder:
        replaced = site.data / REPLACED / stamp()
        for name, copy in copies.items():
            _restore_elsewhere(elsewhere[name], copy, replaced)
        _exchange(folder, source, replaced)
    return replaced


def _copy_store(source: Path, to: Path) -> None:
    for path in sorted(source.rglob("*")):
        target = to / path.relative_to(source)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not path.name.endswith(SQLITE_ASIDE):
            target.parent.mkdir(parents=True, exist_ok=True)
            (copy_sqlite if is_sqlite(path) else shutil.copyfile)(path, target)
    to.mkdir(parents=True, exist_ok=True)


def _copy_elsewhere(url: str, to: Path) -> None:
    file = sqlite_path(url)
    if file is None:
        dump_postgresql(url, to.with_suffix(".dump"))
    elif file.exists():
        copy_sqlite(file, to.with_suffix(".db"))


def _restore_elsewhere(url: str, copy: Path, replaced: Path) -> None:
    file = sqlite_path(url)
    if file is None:
        restore_postgresql(url, copy)
        return
    (replaced / DATABASES).mkdir(parents=True, exist_ok=True)
    for old in (file, *(file.with_name(file.name + aside) for aside in SQLITE_ASIDE)):
        if old.exists():
            shutil.move(old, replaced / DATABASES / old.name)
    shutil.copyfile(copy, file)


def _exchange(folder: DataFolder, source: Path, replaced: Path) -> None:
    """Copy first, exchange then: a full disk is found out before anything was moved."""
    for name in (STORES, KEYS):
        coming = folder.path / f"{name}.coming"
        shutil.rmtree(coming, ignore_errors=True)
        shutil.copytree(source / name, coming)
        coming.chmod(0o700)
    replaced.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (STORES, KEYS):
        present = folder.path / name
        if present.exists():
            present.rename(replaced / name)
        (folder.path / f"{name}.coming").rename(present)
