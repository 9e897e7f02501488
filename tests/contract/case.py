"""What is said of a skill so that every rule of this suite can be tried on it."""

from dataclasses import dataclass
from typing import Any, Literal

CUSTOMER = "K-0071"
OTHER = "K-0072"
OPERATOR = "kim"
NOW = "2031-03-11T09:00:00+01:00"

Kind = Literal["reads", "acts", "asks"]


@dataclass(frozen=True)
class Case:
    """A skill, and an input with which it succeeds for `customer`.

    It reads, acts, or acts only after it asked (`confirm: always`). One that needs what no call of this suite can make
    has another `outcome`.
    """

    agent: str
    skill: str
    kind: Kind
    input: dict[str, Any]
    customer: str = CUSTOMER
    outcome: str = "done"

    def __str__(self) -> str:
        return f"{self.agent}.{self.skill}"


@dataclass(frozen=True)
class Foreign:
    """A skill that takes an id, one that belongs to `OTHER`, and one of the same build that belongs to nobody.

    `made_by` is the skill (with its input) by which `OTHER` gets the object first, and the output field with its id.
    """

    agent: str
    skill: str
    field: str
    missing: str
    theirs: str = ""
    made_by: tuple[str, dict[str, Any], str] | None = None
    rest: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.agent}.{self.skill}"
