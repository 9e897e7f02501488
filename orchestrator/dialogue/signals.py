"""What understanding finds in a message: needs, things named, an answer, a mood."""

from dataclasses import dataclass
from typing import Literal

from hubbub.wire import Mood
from orchestrator.dialogue.conditions import Condition

Answer = Literal["yes", "no", "drop"]
EntityValue = str | int | dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Intent:
    """A need and how sure we are of it: `skill` is `agent.skill`, or an agent alone; `score` lies between 0 and 1."""

    skill: str
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """Something a message names, at `[start, end)` of the message.

    `type` is a semantic type (`order.id`, `time.slot`, `money.amount`, `email`, `phone`, …) or `id` for an identifier
    of unknown kind. Money is `{"amount": minor units, "currency": ISO 4217 or None}`; for time see `times`.
    """

    type: str
    value: EntityValue
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message with a need of its own.

    `intents` are all the needs it asks for, best first; several only where examples ask for them at once. When two or
    more skills come too close to tell, they are `rivals` and `intents` is empty; `others` are the next best skills.
    `negated` says that the customer asks us not to do it, `inquiry` that it asks how a thing works, `denied` that the
    thing shall not be or was not done, `undoing` that it only undoes what it names. `words` decided; `entities` lie
    within the clause. `known` says how close (0 to 1) the title of an article comes. It is `announced` where it is said
    to be one more wish. Under a `condition` it counts only where that holds.
    """

    text: str
    intents: tuple[Intent, ...] = ()
    rivals: tuple[Intent, ...] = ()
    others: tuple[Intent, ...] = ()
    score: float = 0.0
    out_of_scope: bool = False
    negated: bool = False
    inquiry: bool = False
    denied: bool = False
    undoing: bool = False
    words: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    known: float = 0.0
    announced: bool = False
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """What understanding found in one message.

    `answer` is set when the message, or its beginning, answers a question, `only_answer` when it says nothing else;
    `choice` is the option picked by its place, 1 the first, -1 the last. `greeting` says that the message only greets,
    thanks or says goodbye, `parting` that it thanks or says goodbye. It `hesitates` where it only asks for time.
    `called_off` says that it takes back what it names, `taking_back` that it wants undone what was done, `reserved`
    that it holds something back, `correction` that it puts something right that was said before, `bare` that it names
    things and says nothing of them. `text` is the message as it was read: in another `language` than English it is its
    gloss, and the `original` is what the customer wrote.
    """

    text: str
    language: str
    clauses: tuple[Clause, ...]
    entities: tuple[Entity, ...] = ()
    answer: Answer | None = None
    choice: int | None = None
    wants_person: bool = False
    mood: Mood = "calm"
    greeting: bool = False
    parting: bool = False
    hesitates: bool = False
    called_off: bool = False
    taking_back: bool = False
    reserved: bool = False
    correction: bool = False
    only_answer: bool = False
    bare: bool = False
    out_of_scope: bool = False
    original: str = ""
