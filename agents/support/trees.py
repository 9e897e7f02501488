"""Decision trees that lead through a problem: files `*.tree.yaml`, checked when they are read.

::

    title: The kettle does not heat
    questions: [my kettle stays cold]
    facts:
      model: {small: [mini, travel], large: [family]}
    nodes:
      plug:
        say: Plug the kettle into another socket.
        otherwise: light
      light:
        ask: What does the light do?
        options:
          dark: {label: It stays dark, words: [off, nothing], to: [{when: {model: small}, to: person}, {to: ticket}]}
          blinks: {label: It blinks, words: [flashes], to: rest}
      rest:
        say: Let the kettle cool down for ten minutes.
        otherwise: plug
        at_most: {times: 2, then: ticket}

The first node is where it begins. `say` with `otherwise` tells what to try and asks whether it helped; `ask` asks;
`say` with `next` only tells; `end` ends. A target is a node, an end (`solved`, `ticket`, `person`), or a list of
branches, of which the first counts whose `when` holds. Facts are what the customer's record says, what their words say
(the lists under `facts`) and what they answered: an answer is a fact under the name of its node, or under `fact`.
"""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError

from hubbub.errors import ConfigurationInvalid

SUFFIX = ".tree.yaml"
MAX_FILES = 500
MAX_FILE_BYTES = 64 * 1024
MAX_NODES = 60
MAX_TIMES = 5

EndName = Literal["solved", "ticket", "person"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=2_500)]
Short = Annotated[str, Field(min_length=1, max_length=120)]
Phrases = Annotated[tuple[Short, ...], Field(max_length=40)]
FactWords = Mapping[Name, Mapping[Name, Phrases]]


class TreePart(BaseModel):
    """Root of the parts of a tree: frozen, and nothing undeclared gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _several(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


Values = Annotated[tuple[Name, ...], BeforeValidator(_several)]


class Branch(TreePart):
    """Where to go when each of the facts in `when` has one of the values."""

    to: Name
    when: Mapping[Name, Values] = {}


def _branches(given: Any) -> Any:
    return ({"to": given},) if isinstance(given, str) else given


Target = Annotated[tuple[Branch, ...], BeforeValidator(_branches), Field(min_length=1, max_length=10)]
SOLVED: tuple[Branch, ...] = (Branch(to="solved"),)
TICKET: tuple[Branch, ...] = (Branch(to="ticket"),)


class AtMost(TreePart):
    """How often a node may be come to; then it goes on to another one. Every loop has such a node."""

    times: int = Field(ge=1, le=MAX_TIMES)
    then: Target


class Advice(TreePart):
    """Something to try, and whether it helped. `title` names it in what a colleague reads."""

    say: Text
    otherwise: Target
    helped: Target = SOLVED
    ask: Text = "Did that help?"
    title: Short | None = None
    at_most: AtMost | None = None


class Choice(TreePart):
    """An answer: what the customer reads, the words by which it is recognised, and where it leads."""

    label: Short
    to: Target
    words: Phrases = ()


class Question(TreePart):
    """A question whose answer becomes a fact. It is not asked when the fact is known."""

    ask: Text
    options: Annotated[Mapping[Name, Choice], Field(min_length=2, max_length=8)]
    fact: Name | None = None
    unclear: Target = TICKET
    at_most: AtMost | None = None


class Remark(TreePart):
    """Something to say on the way, or a mere parting of the ways."""

    next: Target
    say: Text | None = None
    at_most: AtMost | None = None


class End(TreePart):
    """How it ends, in words of its own."""

    end: EndName
    say: Text | None = None
    at_most: None = None


def _kind(given: Any) -> str:
    if not isinstance(given, Mapping):
        return type(given).__name__.lower()
    kinds = {"otherwise": "advice", "options": "question", "end": "end"}
    return next((kind for sign, kind in kinds.items() if sign in given), "remark")


Node = Annotated[
    Annotated[Advice, Tag("advice")]
    | Annotated[Question, Tag("question")]
    | Annotated[End, Tag("end")]
    | Annotated[Remark, Tag("remark")],
    Discriminator(_kind),
]
ENDS: Mapping[str, End] = {name: End(end=name) for name in ("solved", "ticket", "person")}


class Tree(TreePart):
    """A tree. `questions` are what customers say of the problem."""

    title: Short
    nodes: Annotated[Mapping[Name, Node], Field(min_length=1, max_length=MAX_NODES)]
    questions: Phrases = ()
    facts: FactWords = {}

    @property
    def start(self) -> str:
        """The node where it begins."""
        return next(iter(self.nodes))

    @cached_property
    def advice(self) -> Mapping[str, Advice]:
        """The nodes that tell what to try."""
        return {name: node for name, node in self.nodes.items() if isinstance(node, Advice)}

    def node(self, name: str) -> Advice | Question | Remark | End:
        """The node, or the end, of this name. Raises KeyError when there is none."""
        return self.nodes[name] if name in self.nodes else ENDS[name]


def tree_of(text: str) -> Tree:
    """Read a tree from YAML. Raises ValueError, with all that is wrong with its form."""
    try:
        # Every scalar is a text: nobody means a truth value by an option named `no`.
        return Tree.model_validate(yaml.load(text, yaml.BaseLoader))  # noqa: S506 - it makes texts, lists and mappings
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc'])) or 'the file'}: {fault['msg']}" for fault in error.errors())
        raise ValueError("; ".join(faults)) from error
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {' '.join(str(error).split())}") from error


def tree_files(folder: Path | None) -> Mapping[str, str]:
    """The texts of the trees in `folder` and below, by their names without ending. No folder, no trees.

    Raises ConfigurationInvalid for a file that cannot be read or is too long, and for too many.
    """
    paths = sorted(folder.rglob(f"*{SUFFIX}")) if folder is not None else []
    if len(paths) > MAX_FILES:
        raise ConfigurationInvalid(f"{folder} holds more than {MAX_FILES} troubleshooting trees")
    return {path.name.removesuffix(SUFFIX): _text(path) for path in paths}


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ConfigurationInvalid(f"the troubleshooting tree {path.name} is longer than {MAX_FILE_BYTES} bytes")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationInvalid(f"the troubleshooting tree {path.name} cannot be read: {error}") from error
