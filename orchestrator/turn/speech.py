"""What is said of one step, in the hub's voice where the agent has no words of its own (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from hubbub.money import spoken
from orchestrator.dialogue.state import OpenQuestion
from orchestrator.dialogue.wording import Voice
from orchestrator.spokes import troubles
from orchestrator.turn.steps import Plan, Results, Step, StepResult

SHOWN_OPTIONS = 5
LONGEST_QUOTE = 100
YES_OR_NO = frozenset(("yes", "no", "s\u00ed", "oui", "non", "ja", "nein"))
"""Answers nobody needs to be told of."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One turn's steps and the voice they are told in."""

    plan: Plan
    results: Results
    voice: Voice

    def of(self, step: Step) -> str:
        """What a step says; one that had a yes and asks for it once more was agreed to as it is no longer."""
        said = self._said(step)
        return f"{self.voice.say('otherwise')} {said}" if self._asks_again(step) else said

    def left_out(self, step: Step) -> str:
        """That an act was not done because of what the customer made it depend on.

        Silent where that was never told, and where something else was to be done in the other case.
        """
        told = step.when is not None and step.when.kind != "failed" and self.results[step.when.step].outcome == "done"
        if step.role != "goal" or step.effect == "read" or not told or self._other_branch(step):
            return ""
        match self.results[step.id].code:
            case "condition":
                return self.voice.say("not_so", purpose=called(step))
            case "unknown_condition":
                return self.voice.say("not_known_if_so", purpose=called(step))
            case _:
                return ""

    def undone(self, step: Step) -> str:
        """That something was taken back, or could not be."""
        result = self.results[step.id]
        if result.outcome == "done":
            return told(result) or self.voice.say("undone", purpose=called(step))
        return self.voice.say("not_undone", purpose=called(step))

    def not_heard(self) -> str:
        """That something beside was not understood; what, as long as it was read in the customer's own words."""
        if not self.plan.unheard:
            return ""
        if self.voice.translates:
            return self.voice.say("part_not_heard")
        return self.voice.say("not_heard", what="; ".join(map(_quoted, self.plan.unheard)))

    def question(self, question: OpenQuestion, told: str = "") -> str:
        """A question with what may be answered, where neither it nor what was `told` before it says so."""
        asked = question.shown or question.question
        labels = [option.label for option in question.options[:SHOWN_OPTIONS]]
        named = all(label in f"{told} {asked}" for label in labels)
        plain = named or {label.casefold() for label in labels} <= YES_OR_NO
        return asked if plain or question.kind != "slot" else f"{asked} ({'; '.join(labels)})"

    def again(self, question: OpenQuestion, *, alone: bool) -> str:
        """An earlier question taken up again, after other things were said, or because it was not answered."""
        before = "not_understood" if alone else "open_before"
        return f"{self.voice.say(before)} {question.shown or question.question}"

    def to_come(self, later: Sequence[OpenQuestion]) -> str:
        """What else there is to ask."""
        if not later:
            return ""
        return self.voice.say("to_come", purposes=self.voice.listed([one.called or one.purpose for one in later]))

    def _asks_again(self, step: Step) -> bool:
        """Whether the yes that was given is asked for again; a colleague's comes after the customer's."""
        outcome = self.results[step.id].outcome
        return step.yes is not None and (
            outcome == "needs_confirmation" or (outcome == "needs_approval" and step.yes.kind == "approval")
        )

    def _said(self, step: Step) -> str:
        result = self.results[step.id]
        match result.outcome:
            case "done" | "refused":
                return told(result)
            case "needs_approval":
                return self._approval(step, result)
            case "unknown":
                return self.voice.say("unknown", purpose=called(step))
            case "failed":
                return self._failure(step)
            case "needs_confirmation" | "needs_input" | "skipped" | "compensated":
                return ""

    def _approval(self, step: Step, result: StepResult) -> str:
        asked, voice = result.approval, self.voice
        amount = spoken(asked.amount, asked.currency) if asked and asked.amount else ""
        subject = asked.subject if asked else ""
        both = voice.say("amount_for", amount=amount, subject=subject) if amount and subject else amount or subject
        words = voice.say("needs_approval", purpose=called(step), matter=f" ({both})" if both else "")
        return words if self._stays() else f"{words} {voice.say('until_then')}"

    def _failure(self, step: Step) -> str:
        if step.role == "follow_up" and step.effect == "idempotent":
            return self.voice.say("will_follow", purpose=called(step))
        if step.asks_for_person:
            return self.voice.say("person_asked")
        unchanged = [self.voice.say("unchanged")] if self._harmless(step) else []
        return " ".join([self.voice.say("failed", purpose=called(step)), *unchanged, self.voice.say("try_again")])

    def _other_branch(self, step: Step) -> bool:
        """Whether something else was to be done in the other case, and that is told of."""
        tests = [(one.when.step, self.results[one.id].outcome) for one in self.plan.steps if one.when is not None]
        return step.when is not None and any(test == step.when.step and outcome != "skipped" for test, outcome in tests)

    def _harmless(self, step: Step) -> bool:
        """Whether the customer should hear that nothing was changed: an effect was wished for and never begun."""
        if self.results[step.id].code == troubles.GAVE_UP.reason:
            return False
        wished = step.effect != "read" or any(
            other.effect != "read" and self.results[other.id].outcome == "skipped" for other in self.plan.steps
        )
        return wished and not self._stays()

    def _stays(self) -> bool:
        """Whether something done on the way to a wish is still so."""
        return any(step.undo is not None and self.results[step.id].outcome == "done" for step in self.plan.steps)


def _quoted(said: str) -> str:
    """What a customer said, on one line and of bearable length: letters that are not shown are left out."""
    line = "".join(one if one.isprintable() else " " for one in said)
    return shorten(line, LONGEST_QUOTE, placeholder=" …") or line[:LONGEST_QUOTE]


def called(step: Step) -> str:
    """What a step is for, in the customer's language."""
    return step.called or step.purpose


def told(result: StepResult) -> str:
    """What an agent says, in the customer's language."""
    return result.local or result.say
