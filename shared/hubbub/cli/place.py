"""Where the running hub and its mail catcher are, read from the environment."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from hubbub.cli.errors import WrongUsage
from hubbub.errors import ConfigurationInvalid
from hubbub.local.ports import LOOPBACK
from hubbub.local.settings import DEFAULT_PORT_BASE, port_base

MAIL_OFFSET = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses without a slash at the end. `mail_is_certain` is whether somebody said that there is a catcher.

    `key` is the customer's side's, `desk_key` that of who works at the desk: nobody approves what they asked for.
    """

    hub_url: str
    key: str | None
    desk_key: str | None
    mail_url: str | None
    mail_is_certain: bool

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Place":
        """What HUBBUB_URL, HUBBUB_API_KEY, HUBBUB_DESK_KEY and HUBBUB_MAIL_URL say, else as `make run` on this machine.

        Raises WrongUsage for a value that cannot be used.
        """
        try:
            base = port_base(env.get("HUBBUB_PORT_BASE") or str(DEFAULT_PORT_BASE))
        except ConfigurationInvalid as error:
            raise WrongUsage(str(error)) from error
        key = _key("HUBBUB_API_KEY", env)
        hub, mail = env.get("HUBBUB_URL"), env.get("HUBBUB_MAIL_URL")
        usual_mail = None if hub else f"http://{LOOPBACK}:{base + MAIL_OFFSET}"
        return cls(
            hub_url=_address("HUBBUB_URL", hub or f"http://{LOOPBACK}:{base}"),
            key=key,
            desk_key=_key("HUBBUB_DESK_KEY", env) or key,
            mail_url=_address("HUBBUB_MAIL_URL", mail) if mail else usual_mail,
            mail_is_certain=bool(mail),
        )


def bearer(key: str | None) -> dict[str, str]:
    """The header that carries `key`, if there is one."""
    return {"Authorization": f"Bearer {key}"} if key else {}


def is_loopback(url: str) -> bool:
    """Whether `url` leads to this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(variable: str, text: str) -> str:
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL as error:
        raise WrongUsage(f"{variable} is not an address: {error}") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise WrongUsage(f"{variable} must be an address such as http://127.0.0.1:8000, not {text!r}")
    return str(url).rstrip("/")


def _key(variable: str, env: Mapping[str, str]) -> str | None:
    key = env.get(variable, "").strip()
    if not (key.isascii() and (key.isprintable() or not key)):
        raise WrongUsage(f"{variable} must be printable ASCII characters")
    return key or None
