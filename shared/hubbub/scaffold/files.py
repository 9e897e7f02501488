"""The files of a new agent, from templates."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from string import Template

from hubbub.scaffold.names import NewAgent

SUFFIX = ".tmpl"
OWN_FOLDERS = ("agents/{}", "tests/unit/agents/{}")
OWN_FILES = ("tests/contract/cases_{}.py", "requirements/{}.in", "requirements/{}.lock")


def written(agent: NewAgent) -> dict[str, str]:
    """The content of each file of `agent`'s own, by its path from the root."""
    templates = files("hubbub.scaffold") / "templates"
    return {
        _place(path, agent.name): Template(found.read_text(encoding="utf-8")).substitute(agent.values)
        for path, found in _below(templates, PurePosixPath())
    }


def owned(name: str) -> tuple[list[str], list[str]]:
    """The folders, and the single files, that are an agent's own, whoever wrote what is in them."""
    return [folder.format(name) for folder in OWN_FOLDERS], [file.format(name) for file in OWN_FILES]


def _place(path: PurePosixPath, name: str) -> str:
    """Where a template's file goes: `agent/` is the package, a file `X` in `tests/` names its place by itself."""
    places = {
        "tests/cases.py": f"tests/contract/cases_{name}.py",
        "tests/test_rules.py": f"tests/unit/agents/{name}/test_rules.py",
        "requirements.in": f"requirements/{name}.in",
    }
    plain = str(path).removesuffix(SUFFIX)
    return places.get(plain) or f"agents/{name}/{plain.removeprefix('agent/')}"


def _below(folder: Traversable, path: PurePosixPath) -> Iterator[tuple[PurePosixPath, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _below(entry, path / entry.name)
        elif entry.name.endswith(SUFFIX):
            yield path / entry.name, entry
