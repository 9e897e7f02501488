"""Adds an agent to the tree at a root, or removes it: everything is worked out first, then written."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from hubbub.errors import ConfigurationInvalid
from hubbub.local.blueprint import read_blueprint
from hubbub.scaffold.edits import Insertion
from hubbub.scaffold.files import owned, written
from hubbub.scaffold.names import NewAgent, check_form, find_room
from hubbub.scaffold.places import COMPOSE, LOCAL, insertions

Contents = dict[str, str]


def add(name: str, root: Path) -> NewAgent:
    """Write the agent `name`. Raises ConfigurationInvalid, and changes nothing, when there is no room for it."""
    agent = find_room(check_form(name), root, read_blueprint(root / LOCAL), _read(root, COMPOSE))
    new = written(agent)
    if there := [path for path in new if (root / path).exists()]:
        raise ConfigurationInvalid(f"{there[0]} is there already: nothing was changed")
    _write(root, _changed(root, insertions(agent), Insertion.put_into) | new)
    return agent


def remove(name: str, root: Path) -> NewAgent:
    """Take out the agent `name`, with all its files. Raises ConfigurationInvalid, and changes nothing, when it can't.

    It can't for an agent that was not written by `add`: others may depend on that one.
    """
    services = {service.name: service for service in read_blueprint(root / LOCAL).services}
    if check_form(name) not in services:
        raise ConfigurationInvalid(f"name={name}: there is no such agent")
    agent = NewAgent(name, services[name].port)
    if f"make new-agent name={name} remove=1" not in _read(root, LOCAL):
        raise ConfigurationInvalid(f"name={name}: this one was not written by `make new-agent`, others depend on it")
    _write(root, _changed(root, reversed(insertions(agent)), Insertion.taken_from))
    folders, files = owned(name)
    for folder in folders:
        shutil.rmtree(root / folder, ignore_errors=True)
    for file in files:
        (root / file).unlink(missing_ok=True)
    return agent


def _changed(root: Path, edits: Iterable[Insertion], act: Callable[[Insertion, str], str]) -> Contents:
    contents: Contents = {}
    for edit in edits:
        contents[edit.path] = act(edit, contents.get(edit.path) or _read(root, edit.path))
    return contents


def _read(root: Path, path: str) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationInvalid(f"{path} cannot be read, is this Hubbub's folder? {error}") from error


def _write(root: Path, contents: Contents) -> None:
    for path, content in contents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
