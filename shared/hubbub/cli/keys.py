"""How to reach an installation in containers on this machine: its ports, and the keys that `make up` has written."""

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from hubbub.cli.place import is_loopback
from hubbub.local.folder import is_held

KEYS = ("HUBBUB_API_KEY", "HUBBUB_DESK_KEY")
PORTS = ("HUBBUB_PORT", "MAILPIT_PORT")


def with_keys(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What `env` says, and where it has no keys those in the .env file of `folder` (or HUBBUB_ENV_FILE).

    HUBBUB_PORT and MAILPIT_PORT, as given to `make up` or written there by it, say where the hub and the e-mails are,
    unless `env` does, or `make run` runs from here. A hub on another machine is never shown the keys. A hub that needs
    no key takes no notice.
    """
    said = {name: value for name, value in env.items() if value}
    if not is_loopback(said.get("HUBBUB_URL", "http://localhost")):
        return said
    written = dotenv_values(folder / said.get("HUBBUB_ENV_FILE", ".env"), interpolate=False)
    keys = {name: key for name in KEYS if (key := written.get(name))}
    ports = {name: port for name in PORTS if (port := written.get(name))}
    places = _addresses(said if _runs_without_containers(said, folder) else {**ports, **said})
    return {**keys, **places, **said}


def _runs_without_containers(env: Mapping[str, str], folder: Path) -> bool:
    """Whether `make run` is meant: its ports were named, or it runs from here."""
    return "HUBBUB_PORT_BASE" in env or is_held(folder / env.get("HUBBUB_DATA_DIR", ".data"))


def _addresses(known: Mapping[str, str]) -> dict[str, str]:
    """Where the containers are, unless it was said where the hub is."""
    if "HUBBUB_URL" in known or "HUBBUB_PORT" not in known:
        return {}
    mail = {"HUBBUB_MAIL_URL": f"http://127.0.0.1:{known['MAILPIT_PORT']}"} if "MAILPIT_PORT" in known else {}
    return {"HUBBUB_URL": f"http://127.0.0.1:{known['HUBBUB_PORT']}", **mail}
