"""The keys of an installation in containers on this machine, which `make up` has written into its .env file."""

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from hubbub.cli.place import is_loopback

KEYS = ("HUBBUB_API_KEY", "HUBBUB_DESK_KEY")


def with_keys(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """`env` with the keys in the .env file of `folder` (or HUBBUB_ENV_FILE) where it has none of its own.

    A hub on another machine is never shown them. A hub that needs no key takes no notice.
    """
    if not is_loopback(env.get("HUBBUB_URL") or "http://localhost"):
        return dict(env)
    written = dotenv_values(folder / (env.get("HUBBUB_ENV_FILE") or ".env"), interpolate=False)
    found = {name: key for name in KEYS if (key := written.get(name))}
    own = {name: value for name, value in env.items() if value or name not in KEYS}
    return {**found, **own}
