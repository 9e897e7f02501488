"""The Lua scripts, read from the folder beside this file."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import msgspec

ScriptName = Literal[
    "begin",
    "take",
    "journal",
    "renew",
    "hand_back",
    "finish",
    "decide",
    "claim",
    "settle",
    "erase",
    "open_turn",
    "list_put",
    "outbox_claim",
    "outbox_mark",
    "outbox_release",
    "outbox_replay",
    "index_put",
    "index_drop",
    "ref_put",
    "ref_drop",
    "key_put",
    "key_drop",
    "rate",
    "config_put",
    "examples_put",
    "examples_drop",
    "feedback",
    "agent_put",
]

Argument = str | int | float

_FOLDER = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class Script:
    """A script's text and the SHA-1 Redis knows it by."""

    text: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        object.__setattr__(self, "sha", digest)


class Call(msgspec.Struct, frozen=True):
    """One script with its keys, all of one slot, and its arguments."""

    script: ScriptName
    keys: tuple[str, ...]
    args: tuple[Argument, ...]


def _read(name: str) -> str:
    return (_FOLDER / f"{name}.lua").read_text(encoding="utf-8")


def _with_prelude(source: str, prelude: str) -> str:
    """Returns the script behind the prelude; Redis wants the `#!lua` line, where there is one, to stay first."""
    first, rest = source.split("\n", 1)
    return f"{first}\n{prelude}{rest}" if first.startswith("#!") else prelude + source


SCRIPTS: dict[ScriptName, Script] = {
    name: Script(_with_prelude(_read(name), _read("prelude"))) for name in get_args(ScriptName)
}
