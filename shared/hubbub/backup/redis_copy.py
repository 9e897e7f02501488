"""A copy of a running Redis at one moment, laid down as the log it starts from.

Redis and Valkey with an append-only file read nothing else at the start; its first part may be a snapshot.
Source: https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/, "Multi-part append-only file".
"""

import shutil
import time
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from hubbub.errors import ConfigurationInvalid

FOLDER = "appendonlydir"
BASE = "appendonly.aof.1.base.rdb"
MANIFEST = "appendonly.aof.manifest"
MANIFEST_TEXT = f"file {BASE} seq 1 type b\n"
PATIENCE_S = 120.0
POLL_S = 0.05


def copy_running(port: int, to: Path) -> None:
    """Copy what the Redis on this machine's `port` holds into the folder `to`. Raises ConfigurationInvalid."""
    try:
        with Redis(port=port, socket_timeout=10, decode_responses=True) as redis:
            snapshot = _saved(redis)
    except RedisError as error:
        raise ConfigurationInvalid(f"Redis on port {port} cannot be copied: {error}") from error
    log = to / FOLDER
    log.mkdir(mode=0o700, parents=True)
    shutil.copyfile(snapshot, log / BASE)
    (log / MANIFEST).write_text(MANIFEST_TEXT, encoding="utf-8")
    snapshot.unlink()  # what is erased later should not lie there


def copy_stopped(store: Path, to: Path) -> None:
    """Copy what a Redis that does not run has left in the folder `store`."""
    if (store / FOLDER).exists():
        shutil.copytree(store / FOLDER, to / FOLDER)


def _saved(redis: Any) -> Path:
    """The snapshot, written while Redis goes on."""
    before = redis.info("persistence")["rdb_saves"]
    redis.bgsave(schedule=True)
    deadline = time.monotonic() + PATIENCE_S
    while True:
        now = redis.info("persistence")
        if now["rdb_saves"] > before and not now["rdb_bgsave_in_progress"]:
            break
        if now["rdb_last_bgsave_status"] != "ok" or time.monotonic() > deadline:
            raise ConfigurationInvalid("Redis could not write a snapshot; its log says why")
        time.sleep(POLL_S)
    place = {**redis.config_get("dir"), **redis.config_get("dbfilename")}
    return Path(str(place["dir"]), str(place["dbfilename"]))
