"""The stores of an installation in containers: into a backup while turns go on, and back.

In the order of `hubbub.backup.installation`, and for its reason: Redis first. Caught mail is not kept.
"""

import shutil
from pathlib import Path

from hubbub.backup.archive import checked, new_archive, stamp
from hubbub.backup.redis_copy import BASE, FOLDER, MANIFEST, MANIFEST_TEXT
from hubbub.compose.docker import Compose
from hubbub.compose.env_file import settings_in
from hubbub.compose.starting import AGENTS_DATABASES, DATABASE, WAIT_S
from hubbub.errors import ConfigurationInvalid

REDIS = "redis"
SUPERUSER = "postgres"
SETTINGS, SNAPSHOT, DATABASES = "env", "redis.rdb", "databases"
SECRET = "HUBBUB_SECRET"  # noqa: S105 - the name of a variable
OURS = "SELECT datname FROM pg_database WHERE datname LIKE 'hubbub\\_%' ORDER BY datname"
PUT_BACK = (
    f"set -e; rm -rf /data/{FOLDER}; mkdir /data/{FOLDER}; cat > /data/{FOLDER}/{BASE}; "
    f"printf '{MANIFEST_TEXT.strip()}\\n' > /data/{FOLDER}/{MANIFEST}"
)


def back_up(compose: Compose, to: Path | None = None) -> Path:
    """Copy all that the installation keeps into the folder `to`, by default a new one below `backups`; which it was.

    Raises ConfigurationInvalid; then nothing is left of it.
    """
    place = to or compose.root / "backups" / stamp()
    with new_archive(place, "containers") as draft:
        compose.save(draft / SNAPSHOT, "exec", "--no-TTY", REDIS, "redis-cli", "--rdb", "-")
        (draft / DATABASES).mkdir()
        for name in _databases(compose):
            dumping = ("pg_dump", "--username", SUPERUSER, "--format=custom", name)
            compose.save(draft / DATABASES / f"{name}.dump", "exec", "--no-TTY", DATABASE, *dumping)
        shutil.copyfile(compose.root / compose.env_file, draft / SETTINGS)
    return place


def restore(compose: Compose, source: Path) -> None:
    """Put back what the backup at `source` holds, and start everything.

    The settings are put back only where there are none: the passwords in them are those of the stores that are there.
    Raises ConfigurationInvalid; for a backup that is damaged or other settings, before anything is changed.
    """
    checked(source, "containers")
    _settle(compose.root / compose.env_file, source / SETTINGS)
    up = ("up", "--detach", "--wait", "--wait-timeout", str(WAIT_S))
    compose.run_quietly("stop", *[name for name in compose.config().services if name != DATABASE])
    compose.run_quietly(*up, DATABASE)
    compose.run_quietly("exec", "--no-TTY", DATABASE, "sh", AGENTS_DATABASES)
    options = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
    for dump in sorted((source / DATABASES).glob("*.dump")):
        restoring = ("pg_restore", "--username", SUPERUSER, *options, "--dbname", dump.stem)
        compose.feed(dump, "exec", "--no-TTY", DATABASE, *restoring)
    once = ("run", "--rm", "--no-deps", "--no-TTY", "--entrypoint", "sh", REDIS, "-c", PUT_BACK)
    compose.feed(source / SNAPSHOT, *once)
    compose.run_quietly(*up)


def _databases(compose: Compose) -> list[str]:
    asking = ("psql", "--username", SUPERUSER, "--no-align", "--tuples-only", "--command", OURS)
    return compose.ask("exec", "--no-TTY", DATABASE, *asking).split()


def _settle(present: Path, kept: Path) -> None:
    if not present.exists():
        shutil.copyfile(kept, present)
        present.chmod(0o600)
        return
    now, then = (settings_in(path.read_text(encoding="utf-8")).get(SECRET) for path in (present, kept))
    if now != then:
        raise ConfigurationInvalid(
            f"{present} has another {SECRET} than the backup, so clients would not find their conversations again: "
            f"take {SECRET} and the identity's keys over from {kept}"
        )
