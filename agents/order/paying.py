"""Finds out how a customer wants to pay, or to get money back, and asks where that is not clear."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from agents.order import choosing, words_changes
from agents.order.accounts import PaymentMethod
from agents.order.rules_changes import Denied, Obstacle
from hubbub.outcomes import Ask, NeedsInput, Option


class PaymentWish(Protocol):
    """What a customer said of it: an id, or their words and, one by one, their answers to our question."""

    @property
    def payment_method_id(self) -> str | None:
        """The id of a way to pay."""
        ...

    @property
    def paying(self) -> tuple[str, ...]:
        """What was answered, the last one last."""
        ...

    @property
    def words(self) -> str | None:
        """The customer's message."""
        ...


def method_of(wish: PaymentWish, methods: Sequence[PaymentMethod], besides: Sequence[PaymentMethod] = ()) -> str | None:
    """The id of the way to pay that is meant: the one that is given, or the one of `methods` that the words name.

    Those `besides` cannot be meant, but may be ruled out: "not the Visa".
    """
    if wish.payment_method_id is not None:
        return wish.payment_method_id
    said = (*reversed(wish.paying), wish.words or "")
    named = (choosing.method_named(methods, words, besides) for words in said)
    return next((method.id for method in named if method), None)


def declined(answers: Sequence[str]) -> Denied | None:
    """A no to the last question: the customer wants none of what was offered."""
    return Denied(Obstacle.NOT_WANTED) if answers and choosing.is_no(answers[-1]) else None


def which_method(methods: Iterable[PaymentMethod], question: str) -> NeedsInput:
    """Asks for one of some ways to pay."""
    options = (Option(value=one.id, label=words_changes.method(one)) for one in methods)
    return NeedsInput(ask=Ask(slot="paying", question=question, options=tuple(options)))
