"""What the user may choose about a local installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubbub.errors import ConfigurationInvalid

DEFAULT_PORT_BASE = 8000
LOWEST_PORT = 1024
HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class LaunchSettings:
    """Where an installation runs: `root` is the project, `data_dir` its data, both absolute."""

    root: Path
    data_dir: Path
    port_base: int

    @classmethod
    def read(cls, user: Mapping[str, str], root: Path) -> "LaunchSettings":
        """Settings from the environment `user`; relative paths start at `root`. Raises ConfigurationInvalid."""
        data_dir = root / (user.get("HUBBUB_DATA_DIR") or ".data")
        base = port_base(user.get("HUBBUB_PORT_BASE") or str(DEFAULT_PORT_BASE))
        return cls(root=root.resolve(), data_dir=data_dir.resolve(), port_base=base)

    def port(self, offset: int) -> int:
        """The port at `offset` from the first. Raises ConfigurationInvalid when there is no such port."""
        if (port := self.port_base + offset) > HIGHEST_PORT:
            raise ConfigurationInvalid(f"HUBBUB_PORT_BASE={self.port_base} is too high: port {port} does not exist")
        return port


def port_base(text: str) -> int:
    """The first port, 1024 to 65535, written in `text`. Raises ConfigurationInvalid for anything else."""
    if not (text.isascii() and text.isdigit() and LOWEST_PORT <= int(text) <= HIGHEST_PORT):
        raise ConfigurationInvalid(f"HUBBUB_PORT_BASE must be a port of at least {LOWEST_PORT}, not {text!r}")
    return int(text)
