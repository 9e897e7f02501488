"""The .env file of an installation in containers: secrets that are missing get random values, others stay."""

import io
import re
import secrets
from collections.abc import Iterable, Mapping
from email.utils import formataddr
from pathlib import Path

from dotenv import dotenv_values

from hubbub.errors import ConfigurationInvalid
from hubbub.identity import generate_private_key, public_jwks
from hubbub.local.company import Company
from hubbub.local.facts import SENDER
from hubbub.local.folder import write_private
from hubbub.strength import weakness

PRIVATE_KEY, PUBLIC_KEYS = "HUBBUB_IDENTITY_PRIVATE_KEY", "HUBBUB_IDENTITY_JWKS"
RANDOM = (
    "HUBBUB_API_KEY",
    "HUBBUB_DESK_KEY",
    "HUBBUB_SECRET",
    "HUBBUB_RESET_SECRET",
    "REDIS_PASSWORD",
    "POSTGRES_PASSWORD",
)
PORTS = ("HUBBUB_PORT", "JAEGER_PORT", "MAILPIT_PORT")
HIGHEST_PORT = 65535
SECRET_BYTES = 32
EMPTY = re.compile(r"^([A-Z0-9_]+)=[ \t]*$", re.MULTILINE)
AGENTS_PASSWORD = re.compile(r"^([A-Z0-9_]+_DB_PASSWORD)=", re.MULTILINE)


def complete(path: Path, template: Path, company: Company, ports: Mapping[str, str]) -> None:
    """Write the file at `path`, readable by its owner only: what it says or the `template`, without empty secrets.

    An agent that the `template` knows and an older file does not gets a password for its database. Time zone and sender
    of the `company` are filled in too, and `ports` take the place of those it says: who looks into it later finds the
    installation. Raises ConfigurationInvalid for a file that cannot be read.
    """
    try:
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        full = template.read_text(encoding="utf-8")
        new = with_ports(completed(old or full, company, agents_passwords(full)), ports)
    except (OSError, ValueError) as error:
        raise ConfigurationInvalid(f"{path} cannot be used: {error}") from error
    if new != old:
        write_private(path, new)


def completed(text: str, company: Company, passwords: Iterable[str] = ()) -> str:
    """The content `text` of such a file with a value for every secret it lacks, and what is known of the `company`.

    `passwords` are the variables that hold the agents' passwords.
    """
    known = settings_in(text)
    private_key = known.get(PRIVATE_KEY) or generate_private_key()
    offered = {
        **{name: secrets.token_hex(SECRET_BYTES) for name in (*RANDOM, *passwords)},
        PRIVATE_KEY: private_key,
        PUBLIC_KEYS: public_jwks(private_key),
        "HUBBUB_TIMEZONE": company.timezone or "UTC",
        "HUBBUB_MAIL_FROM": formataddr((company.name or "", SENDER)),
    }
    lacking = {name: value for name, value in offered.items() if not known.get(name)}
    filled = EMPTY.sub(lambda line: f"{line[1]}={_quoted(lacking.pop(line[1], ''))}", text)
    filled = filled if filled.endswith("\n") else f"{filled}\n"
    return filled + "".join(f"{name}={_quoted(value)}\n" for name, value in lacking.items())


def agents_passwords(text: str) -> list[str]:
    """The variables in a .env file's content that hold an agent's password for its database."""
    return AGENTS_PASSWORD.findall(text)


def with_ports(text: str, ports: Mapping[str, str]) -> str:
    """The content `text` of such a file with these ports, by variable."""
    for name, port in ports.items():
        line = f"{name}={port}"
        text, found = re.subn(rf"^{name}=.*$", line, text, flags=re.MULTILINE)
        text = text if found else f"{text}{line}\n"
    return text


def ports_in(user: Mapping[str, str]) -> dict[str, str]:
    """The ports that were set where make was called. Raises ConfigurationInvalid for what is none."""
    ports = {name: user[name] for name in PORTS if user.get(name)}
    for name, port in ports.items():
        if not (port.isascii() and port.isdigit() and 0 < int(port) <= HIGHEST_PORT):
            raise ConfigurationInvalid(f"{name}={port}: must be a port, 1 to {HIGHEST_PORT}")
    return ports


def settings_in(text: str) -> dict[str, str]:
    """The variables of a .env file's content that have a value."""
    return {name: value for name, value in dotenv_values(stream=io.StringIO(text), interpolate=False).items() if value}


def check_strength(settings: Mapping[str, str]) -> None:
    """Raise ConfigurationInvalid, with its name, when one of the random secrets was set to one anybody can guess."""
    for name in (*RANDOM, *(name for name in settings if name.endswith("_DB_PASSWORD"))):
        if reason := weakness(settings.get(name, "")):
            raise ConfigurationInvalid(f"{name} {reason}: remove its value from .env, and `make up` makes a random one")


def _quoted(value: str) -> str:
    if re.fullmatch(r"[\w./:+@-]*", value):
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = re.sub(r'([\\"$])', r"\\\1", value)
    return f'"{escaped}"'
