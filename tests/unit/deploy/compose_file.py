"""The compose file as tests read it."""

import re
from functools import cache
from typing import Any

import yaml

from tests.running import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
OTHERS = ("redis", "postgres", "jaeger", "mailpit")
PUBLISHED = {"hub", "jaeger", "mailpit"}


@cache
def compose_file() -> dict[str, Any]:
    """The whole file, anchors resolved."""
    read: dict[str, Any] = yaml.safe_load(TEXT)
    return read


def service(name: str) -> dict[str, Any]:
    """One service."""
    found: dict[str, Any] = compose_file()["services"][name]
    return found


def variables() -> set[str]:
    """Every variable the file reads."""
    return set(re.findall(r"\$\{([A-Z0-9_]+)", TEXT))
