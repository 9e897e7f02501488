"""How to reach an installation in containers on this machine: its ports, and the keys that `make up` has written."""

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from hubbub.cli.place import is_loopback

KEYS = ("HUBBUB_API_KEY", "HUBBUB_DESK_KEY")


def with_keys(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """`env` with the keys in the .env file of `folder` (or HUBBUB_ENV_FILE) where it has none of its own.

    HUBBUB_PORT and MAILPIT_PORT, as given to `make up`, say where the hub and the e-mails are. A hub on another machine
    is never shown the keys. A hub that needs no key takes no notice.
    """
    if "HUBBUB_PORT" in env and not env.get("HUBBUB_URL"):
        env = {**_addresses(env), **{name: value for name, value in env.items() if value}}
    if not is_loopback(env.get("HUBBUB_URL") or "http://localhost"):
        return dict(env)
    written = dotenv_values(folder / (env.get("HUBBUB_ENV_FILE") or ".env"), interpolate=False)
    found = {name: key for name in KEYS if (key := written.get(name))}
    own = {name: value for name, value in env.items() if value or name not in KEYS}
    return {**found, **own}


def _addresses(env: Mapping[str, str]) -> dict[str, str]:
    mail = {"HUBBUB_MAIL_URL": f"http://127.0.0.1:{env['MAILPIT_PORT']}"} if env.get("MAILPIT_PORT") else {}
    return {"HUBBUB_URL": f"http://127.0.0.1:{env['HUBBUB_PORT']}", **mail}
