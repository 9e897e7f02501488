"""Planning: an effect nobody asked for is done only where two cards allow it and a third skill takes it back."""

from typing import Any

import pytest

from hubbub.cards import SkillDescriptor
from orchestrator.spokes.catalog import Catalog
from orchestrator.turn.steps import FromStep
from tests.unit.orchestrator.turn.lamps import (
    BUY,
    EXTEND,
    HOLD,
    LAMPS,
    PAY,
    PAY_BACK,
    RELEASE,
    PayIn,
    plan_for,
)
from tests.unit.orchestrator.turn.shop import Nothing, agent, descriptor


def names(*skills: str, catalog: Catalog = LAMPS) -> list[str]:
    """The skills of the plan for these, in order."""
    return [step.skill for step in plan_for(*skills, catalog=catalog).steps]


def test_what_a_purchase_needs_is_made_for_it_once() -> None:
    """One hold, which is both paid for and bought; each of them knows how it is taken back."""
    plan = plan_for("lamps.buy")
    hold, pay, buy = plan.steps
    assert [step.skill for step in plan.steps] == ["hold", "pay", "buy"]
    assert pay.input["hold_id"] == buy.input["hold_id"] == FromStep(step=hold.id, path=("hold_id",))
    assert [(step.undo.skill, step.undo.takes) if step.undo else None for step in plan.steps] == [
        ("release", {"hold_id": ("hold_id",)}),
        ("pay_back", {"payment_id": ("payment_id",)}),
        None,
    ]


def test_two_purchases_are_two_holds() -> None:
    """What was made for one wish must not be taken away with it from another."""
    assert names("lamps.wrap", "lamps.buy") == ["hold", "wrap", "hold", "pay", "buy"]


def test_an_effect_that_was_asked_for_is_used_and_never_undone() -> None:
    """It is a wish of its own, whichever was said first."""
    for wishes in (("lamps.hold", "lamps.wrap"), ("lamps.wrap", "lamps.hold")):
        hold, wrap = plan_for(*wishes).steps
        assert (hold.skill, hold.role, hold.undo) == ("hold", "goal", None)
        assert wrap.depends_on == (hold.id,)


@pytest.mark.parametrize("skill", ["lamps.release", "lamps.extend"])
def test_nothing_is_made_for_a_skill_about_what_exists(skill: str) -> None:
    """Nobody's hold is released or extended by holding another lamp first: the customer is asked."""
    [step] = plan_for(skill).steps
    assert [gap.slot for gap in step.missing] == ["hold_id"]


def changed(skill: SkillDescriptor, **more: Any) -> SkillDescriptor:
    """A card that says something else."""
    return skill.model_copy(update=more)


@pytest.mark.parametrize(
    "skills",
    [
        (changed(HOLD, compensate=None), RELEASE),
        (changed(HOLD, compensate="nobody"), RELEASE),
        (changed(HOLD, effect="at_most_once"), RELEASE),
        (changed(HOLD, confirm="always"), RELEASE),
        (HOLD, changed(RELEASE, effect="read")),
        (HOLD, changed(RELEASE, effect="at_most_once")),
        (HOLD, changed(RELEASE, confirm="always")),
        (HOLD, descriptor("release", Nothing, Nothing, effect="idempotent")),
        (changed(HOLD, compensate="pay_back"), PAY_BACK),
    ],
)
def test_what_cannot_surely_be_taken_back_is_not_done_on_the_way(skills: tuple[SkillDescriptor, ...]) -> None:
    """Undeclared, unknown, not repeatable, in need of a yes, or not about exactly what was done."""
    catalog = Catalog.of([agent("lamps", *skills, PAY, BUY)])
    assert not any(step.undo for step in plan_for("lamps.pay", catalog=catalog).steps)
    assert names("lamps.pay", catalog=catalog) == ["pay"]


def test_a_look_up_never_changes_anything() -> None:
    """Whatever its card says."""
    peek = descriptor("peek", PayIn, Nothing)
    catalog = Catalog.of([agent("lamps", HOLD, RELEASE, EXTEND, peek)])
    assert names("lamps.peek", catalog=catalog) == ["peek"]


def test_another_agents_skill_takes_nothing_back() -> None:
    """Only the agent that did it knows how."""
    catalog = Catalog.of([agent("lamps", HOLD, PAY), agent("shop", RELEASE)])
    assert names("lamps.pay", catalog=catalog) == ["pay"]
