"""Reads the file in which an operator says how patient the hub is with each agent."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from hubbub.errors import ConfigurationInvalid
from orchestrator.spokes.policy import AgentName, AgentWish

VARIABLE = "HUBBUB_CALL_POLICY"
_agents: TypeAdapter[dict[AgentName, AgentWish]] = TypeAdapter(dict[AgentName, AgentWish])


def read_policies(path: Path | None) -> Mapping[str, AgentWish]:
    """What the TOML file at `path` says of each agent, by name; nothing without a file.

    Raises ConfigurationInvalid, naming the first bad field, when the file cannot be used.
    """
    if path is None:
        return {}
    try:
        return _agents.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise ConfigurationInvalid(f"{VARIABLE}: {path}: {where}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise ConfigurationInvalid(f"{VARIABLE}: {path} cannot be read: {error}") from error
