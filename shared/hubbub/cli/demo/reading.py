"""Reads dialogue files. Every value is read as text, so that a plain `yes` or `10:00` stays what a customer says."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from hubbub.cli.demo.model import Dialogue
from hubbub.cli.errors import WrongUsage

Json = dict[str, Any] | list[Any] | str


def dialogue_files(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths`, and those in their folders, by name. Raises WrongUsage where there is none."""
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not found or not all(file.is_file() for file in found):
            raise WrongUsage(f"{path}: there is no dialogue file (*.yaml) here")
        files += found
    return files


def read_dialogue(path: Path) -> Dialogue:
    """The dialogue in the file at `path`. Raises WrongUsage with the line and the field when it is none."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
        if root is None:
            raise WrongUsage(f"{path}: is empty")
        return Dialogue.model_validate(_value(root, path))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise WrongUsage(f"{path}: is not YAML: {error}") from error
    except RecursionError as error:
        raise WrongUsage(f"{path}: an anchor holds itself") from error
    except ValidationError as error:
        assert root is not None  # noqa: S101 - or nothing would have been validated
        raise WrongUsage("\n".join(_told(path, root, item) for item in error.errors())) from error


def _value(node: yaml.Node, path: Path) -> Json:
    if isinstance(node, yaml.MappingNode):
        value: dict[str, Any] = {}
        for key, member in node.value:
            if key.value in value:
                raise WrongUsage(f"{path}:{_line(key)}: {key.value} stands here twice")
            value[key.value] = _value(member, path)
        return value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path) for item in node.value]
    return str(node.value)


def _told(path: Path, root: yaml.Node, error: Any) -> str:
    field = ".".join(str(part) for part in error["loc"])
    message = error["msg"].removeprefix("Value error, ")
    return f"{path}:{_line(_nearest(root, error['loc']))}: {f'{field}: ' if field else ''}{message}"


def _nearest(node: yaml.Node, location: Iterable[str | int]) -> yaml.Node:
    """The node at `location`, or the last one on the way there; pydantic's own marks on the way are passed over."""
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            members = {key.value: (key, member) for key, member in node.value}
            if part in members:
                key, member = members[part]
                node = member if isinstance(member, yaml.CollectionNode) else key
    return node


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
