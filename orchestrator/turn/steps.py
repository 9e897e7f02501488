"""A plan and its steps: a checked acyclic graph of skill calls, as journaled, and what came of each step."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hubbub.cards import Effect
from hubbub.outcomes import ApprovalRequest, Ask, Card, Citation
from hubbub.semantics import PERSON_REQUESTED
from hubbub.wire import Mood, StepOutcome
from orchestrator.dialogue.state import OpenQuestion, Request
from orchestrator.spokes.protocols import NATIVE, Protocol

PLAN_VERSION = 1
MAX_STEPS = 40
CONTINUATION = "continuation"
"""How a turn was routed that goes on after a person decided."""
WITHDRAWN: Literal["withdraw"] = "withdraw"
"""What is decided about a request that the customer takes back."""
OPEN_QUESTION = "open_question"
"""How a turn was routed whose message answers what was asked."""

CONDITION, UNKNOWN_CONDITION = "condition", "unknown_condition"
"""Why a step was skipped: what it depends on is not so, or nobody can tell."""
GONE = "agent_gone"
"""Why a step was refused that is not called: its agent was taken away."""

DeskAct = Literal["takes", "speaks", "notes", "returns"]
Role = Literal["goal", "prerequisite", "follow_up", "compensation"]
OPEN: frozenset[StepOutcome] = frozenset({"needs_input", "needs_confirmation", "needs_approval"})
"""Outcomes of a step that waits for somebody: it may still be done."""


class Journaled(BaseModel):
    """Root of what goes into the journal as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Value(Journaled):
    """An input that is known when the plan is made."""

    kind: Literal["value"] = "value"
    value: Any


class FromStep(Journaled):
    """An input taken from another step's output at `path`; () is the whole output.

    Where the path leads through a list, several values may be found: one is taken, several become a question,
    asked with `question`, with options described by the fields named in `label`. First those are left out that are not
    meant by what was `said`, the nearest words first, and those in `besides`; the fields in `names` tell what a thing
    is called.
    """

    kind: Literal["from"] = "from"
    step: str
    path: tuple[str, ...] = ()
    whole_list: bool = False
    label: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    besides: tuple[Any, ...] = ()
    question: str = "Which one do you mean?"


Source = Annotated[Value | FromStep, Field(discriminator="kind")]


class Missing(Journaled):
    """An input nobody but the customer can give."""

    slot: str
    type: str | None
    question: str


class Yes(Journaled):
    """A person's yes to a step: it becomes the token's grant."""

    kind: Literal["confirmation", "approval"]
    id: str
    by: str


class Standby(Journaled):
    """What may stand in for a look-up that is not answered; see hubbub.cards.Fallback.

    `takes` are the names of the other skill's inputs, `needs` those it cannot do without.
    """

    skill: str | None = None
    timeout_ms: int = 0
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    last_known_s: int = 0
    say: str = ""


class Undo(Journaled):
    """How the effect of a step is taken back: by another skill of its agent, which can be repeated under its key.

    `takes` says where in the step's output the inputs of that skill are, by name.
    """

    skill: str
    purpose: str
    timeout_ms: int
    attempts: int = 3
    takes: dict[str, tuple[str, ...]]


WhenKind = Literal["is", "true", "some", "by", "before", "after", "failed"]


class When(Journaled):
    """What must be so for a step to be run: what the output of another `step` has at `path`, compared as `kind` says.

    One of `values`, true, any at all, a day that is `by`, `before` or `after` the first of `values`; with `holds` false
    the opposite. `failed` says that the other step came to nothing.
    """

    step: str
    kind: WhenKind
    path: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    holds: bool = True


class Step(Journaled):
    """One call of a skill. Agent, address and time-out are kept here: what was planned is what is run.

    `types` are the semantic types of the skill's inputs, by name; `gives` are the paths of the things its output tells
    of, by semantic type; `reaches` are the goals an effect puts out, such as `email.sent`. `after` are steps that must
    be done first, though nothing of theirs is taken; those in `not_before` must have ended, whatever came of them;
    `when` tells whether it is run at all. `undo` is there for an
    effect that nobody asked for by itself: it serves another step, and is taken back when that is in vain. `asked_hash`
    says what the step asked when it had to wait for a person: a yes covers nothing else. `called` is the purpose in the
    customer's language. The agent is told to ask a person above `approve_above` minor units; where it could not tell,
    the hub `asks_first`, and calls only with the input that was `let_through`, by its hash. The inputs in `found` were
    named by nobody: they come from a look-up that lists what there is. One that leads `outside` is to an agent that was
    added, by that `registration`: whichever hub runs it, and whatever that hub has configured. A step with a `refusal`
    is not called: its agent was taken away, and these are the words that say so.
    """

    id: str
    agent: str
    skill: str
    address: str
    protocol: Protocol = NATIVE
    outside: bool = False
    registration: str = ""
    purpose: str
    effect: Effect
    timeout_ms: int
    attempts: int = 3
    role: Role
    input: dict[str, Source] = Field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    types: dict[str, str] = Field(default_factory=dict)
    gives: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    reaches: tuple[str, ...] = ()
    key: str | None = None
    asked_hash: str = ""
    yes: Yes | None = None
    standby: Standby | None = None
    undo: Undo | None = None
    after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    when: When | None = None
    called: str = ""
    approve_above: int | None = None
    asks_first: bool = False
    let_through: str = ""
    found: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def name(self) -> str:
        """The qualified skill."""
        return f"{self.agent}.{self.skill}"

    @property
    def asks_for_person(self) -> bool:
        """Whether somebody of the company is asked to join the conversation."""
        return PERSON_REQUESTED in self.reaches

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The steps whose output this one takes, and those it comes after, without repetition."""
        sources = (source.step for source in self.input.values() if isinstance(source, FromStep))
        return tuple(dict.fromkeys((*sources, *self.after)))

    @property
    def builds_on(self) -> tuple[str, ...]:
        """The steps without which this one is not run: those it depends on, and the one that tells if it runs."""
        return tuple(dict.fromkeys((*self.depends_on, *([self.when.step] if self.when else []))))

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The steps that must have ended before this one."""
        return tuple(dict.fromkeys((*self.builds_on, *self.not_before)))


class RouteIntent(Journaled):
    """A skill the words asked for; score 0 to 1."""

    skill: str
    score: float


class Route(Journaled):
    """Why the turn went where it went."""

    intents: tuple[RouteIntent, ...] = ()
    method: str = "examples"
    reason: str = ""


class Plan(Journaled):
    """All that was decided for a turn before anything is called.

    `words` are the hub's own answer where it gives one; `asks` its own question; `keep_question` leaves the
    conversation's open question open, `answered` is the one that the message answers, `forgets` drops all that wait;
    `withdraws` are requests for approval that the customer takes back; `gave_up` says that the hub could not finish and
    a person has to look; `offers` are the goals its words offer; `undo` are the calls that take back what earlier turns
    did for these steps. `mood` is how the customer's message sounded, `language` what it was written in; "" where
    nothing was said. A plan has `missed` a message that was not understood; `unheard` are the parts of which that
    holds of one that was. It `consoles` whoever is upset, `hands_over` where no agent calls a person, and `closes`
    the conversation. What is `news` answers nothing: all stands as it did before. `desk` is what a colleague does,
    who is known as `by`, and `words` are theirs where they speak or note something. `configuration` is the version
    it was made with.
    """

    version: int = PLAN_VERSION
    route: Route = Route()
    steps: tuple[Step, ...] = Field((), max_length=MAX_STEPS)
    words: str = ""
    asks: OpenQuestion | None = None
    keep_question: bool = False
    forgets: bool = False
    answered: str = ""
    withdraws: tuple[Request, ...] = ()
    gave_up: bool = False
    offers: tuple[str, ...] = ()
    undo: tuple[Step, ...] = ()
    mood: Mood = "calm"
    language: str = ""
    missed: bool = False
    unheard: tuple[str, ...] = ()
    consoles: bool = False
    hands_over: bool = False
    closes: bool = False
    news: bool = False
    desk: DeskAct | None = None
    by: str = ""
    configuration: int = 0

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        """Every step takes outputs of earlier steps only, so there is no cycle and an order exists."""
        seen: set[str] = set()
        for step in self.steps:
            if step.id in seen or not seen.issuperset(step.waits_for):
                raise ValueError(f"step {step.id} is repeated or takes the output of a step that is not before it")
            seen.add(step.id)
        return self

    @property
    def only_looks_up(self) -> bool:
        """Whether nothing in it changes anything: such a plan may be made anew after a crash, for nobody can tell."""
        return not self.undo and all(step.effect == "read" for step in self.steps)

    @property
    def may_be_undone(self) -> bool:
        """Whether something may have to be taken back when the plan has run."""
        return bool(self.undo) or any(step.undo for step in self.steps)

    def building_on(self, step_id: str) -> tuple[Step, ...]:
        """The steps that need a step, directly or through others."""
        needing, found = {step_id}, []
        for step in self.steps:
            if needing.intersection(step.builds_on):
                needing.add(step.id)
                found.append(step)
        return tuple(found)

    def step(self, step_id: str) -> Step:
        """The step with this id. Raises KeyError when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


class StepResult(Journaled):
    """What came of a step. `started_ms` and `duration_ms` count from the turn's start; `asked_hash` as in `Step`.

    `local` and `question` are what it says and asks in the customer's language, `english` whether some of it is not.
    """

    id: str
    outcome: StepOutcome
    input: dict[str, Any] | None = None
    key: str | None = None
    output: dict[str, Any] | None = None
    say: str = ""
    code: str | None = None
    ask: Ask | None = None
    approval: ApprovalRequest | None = None
    asked_hash: str = ""
    citations: tuple[Citation, ...] = ()
    cards: tuple[Card, ...] = ()
    offers: tuple[str, ...] = ()
    attempts: int = 0
    started_ms: int = 0
    duration_ms: int = 0
    fallback: bool = False
    local: str = ""
    question: str = ""
    english: bool = False


Results = Mapping[str, StepResult]
