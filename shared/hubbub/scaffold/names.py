"""What a new agent may be called, and where it finds room."""

import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import Blueprint

NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
PREFIX_CHARS = 3
LAST_OFFSET = 24
"""The ports from 25 on are the mail catcher's and Redis's."""


@dataclass(frozen=True, slots=True)
class NewAgent:
    """An agent's name, and its port as an offset from the installation's first one."""

    name: str
    offset: int

    @property
    def values(self) -> dict[str, str]:
        """What the templates name."""
        return {"name": self.name, "Name": self.name.capitalize(), "prefix": self.name[:PREFIX_CHARS].upper()}


def check_form(name: str) -> str:
    """The `name`, which becomes a package, a host and a database. Raises ConfigurationInvalid for what can't be all."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise ConfigurationInvalid(f"name={name}: must be 2 to 20 lower-case letters and digits, as in name=warranty")
    return name


def find_room(name: str, root: Path, blueprint: Blueprint, compose: str) -> NewAgent:
    """The agent `name` with the next free port. Raises ConfigurationInvalid when the name or every port is taken.

    `compose` is the text of the compose file, whose services and networks have names, too.
    """
    services = {service.name for service in blueprint.services}
    if name in services or re.search(rf"^  {name}:", compose, re.MULTILINE) or (root / "agents" / name).exists():
        raise ConfigurationInvalid(f"name={name}: there is one of this name already")
    taken = {offset for service in blueprint.services for _, offset in service.ports()}
    free = [offset for offset in range(1, LAST_OFFSET + 1) if offset not in taken]
    if not free:
        raise ConfigurationInvalid(f"there is no port left for {name}: all to {LAST_OFFSET} have their service")
    return NewAgent(name, free[0])
