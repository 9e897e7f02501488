"""Finds in a history what may never happen (pure)."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from orchestrator.configuration.store import CURRENT, versions_of
from orchestrator.conversations.keys import APPROVALS, FOLLOW_UPS, OPEN_TURNS, WEBHOOK_TENANTS
from orchestrator.examples.store import CHANGES, examples_of, order_of
from tests.chaos.history import (
    ACCEPTED,
    ANSWERED,
    BOOKING,
    NO_ANSWER,
    REFUND,
    TICKET,
    Conversation,
    History,
    Sent,
    Turn,
)

INDEXES = frozenset({OPEN_TURNS, APPROVALS, FOLLOW_UPS, WEBHOOK_TENANTS})
CONFIGURED = frozenset({CURRENT, versions_of("default"), CHANGES, examples_of("default"), order_of("default")})
LISTED = INDEXES | CONFIGURED
HONEST = frozenset({ANSWERED, ACCEPTED, NO_ANSWER, 429, 503})
CONFIRMED = frozenset({TICKET, REFUND, BOOKING})
GAVE_UP = "something went wrong on our side"
SETTLED_WITHIN_S = 5.0
WELL = frozenset({"answered", "needs_input", "needs_approval"})


@dataclass(frozen=True, slots=True)
class Violation:
    """What went wrong, in one word, and where."""

    kind: str
    what: str


def violations(history: History, settled_within_s: float = SETTLED_WITHIN_S) -> list[Violation]:
    """Everything in a history that may not be; [] for a good one."""
    found = [Violation(name, what) for name, rule in RULES.items() for what in rule(history)]
    slow = (wait for wait in history.waits if wait.seconds > settled_within_s)
    return found + [Violation("stuck", f"{wait.seconds:.1f} s after the end of: {wait.fault}") for wait in slow]


def failed_turns(history: History) -> list[Violation]:
    """Turns that did not end as they do when all is well; for runs in which nothing is broken, only changed."""
    return [
        Violation("failed turn", f"{turn.status} {turn.id} of {conversation.id}: {turn.message!r} {turn.reply!r}")
        for conversation, turn in history.turns()
        if turn.status not in WELL
    ]


def wishes(history: History) -> set[tuple[str, str, str]]:
    """Who said what under which key: tries under one key are one wish."""
    return {(sent.customer, sent.message, sent.key) for sent in history.sent}


def _double_effects(history: History) -> Iterator[str]:
    """More of an effect than messages that asked for it; a pair of charges is refunded once."""
    ledger = history.ledger
    asked = Counter((customer, message) for customer, message, _ in wishes(history))
    for ticket, count in Counter(ledger.tickets).items():
        if count > asked[ticket]:
            yield f"{count} tickets for {ticket}"
    for customer, count in Counter(ledger.refunds).items():
        if count > 1:
            yield f"{count} refunds for {customer}"
    wished = Counter(customer for customer, message, _ in wishes(history) if message.startswith("Book"))
    for customer, count in Counter(ledger.bookings).items():
        if count > wished[customer]:
            yield f"{count} bookings for {customer}, who asked for {wished[customer]}"
    effects = _effects(history)
    for where, letters in (("written", ledger.letters), ("delivered", ledger.delivered)):
        for customer, count in Counter(letters).items():
            if count > effects[customer]:
                yield f"{count} letters {where} to {customer} about {effects[customer]} effects"


def _lost_turns(history: History) -> Iterator[str]:
    """Accepted and not there, or given up by the hub."""
    known = {turn.id for _, turn in history.turns()}
    for sent in history.sent:
        for missing in sent.turn_ids - known:
            yield f"{missing} of {sent.conversation}: {sent.message!r}"
    for conversation, turn in history.turns():
        if GAVE_UP in turn.reply and conversation.id not in history.poisoned:
            yield f"{turn.id} of {conversation.id} was given up"


def _lost_effects(history: History) -> Iterator[str]:
    """Told to be done, and not done."""
    tickets, refunds = set(history.ledger.tickets), set(history.ledger.refunds)
    booked = Counter(history.ledger.bookings)
    told = Counter(conversation.customer for conversation, turn in history.turns() if BOOKING in turn.done)
    for conversation, turn in history.turns():
        if TICKET in turn.done and (conversation.customer, turn.message) not in tickets:
            yield f"the ticket of {turn.id}"
        if REFUND in turn.done and conversation.customer not in refunds:
            yield f"the refund of {turn.id}"
    for customer, count in told.items():
        if booked[customer] < count:
            yield f"{count - booked[customer]} bookings of {customer}"
    yield from _lost_letters(history)


def _lost_letters(history: History) -> Iterator[str]:
    """What a customer was told to be done is confirmed in a letter, at the latest when the agent for it is back."""
    done = ((c.customer, skill) for c, turn in history.turns() for skill in turn.done if skill in CONFIRMED)
    written = Counter(history.ledger.letters)
    for customer, count in Counter(customer for customer, _ in done).items():
        if written[customer] < count:
            yield f"{count - written[customer]} letters to {customer}"
    for customer, count in (written - Counter(history.ledger.delivered)).items():
        yield f"{count} letters to {customer} were not delivered"


def _effects(history: History) -> Counter[str]:
    """How many effects each customer should hear of."""
    ledger = history.ledger
    return Counter((*ledger.refunds, *ledger.bookings, *(customer for customer, _ in ledger.tickets)))


def _order(history: History) -> Iterator[str]:
    """Answered in another order than accepted, or accepted in another than the clients know of."""
    places = {turn.id: place for c in history.conversations for place, turn in enumerate(c.turns)}
    for conversation in history.conversations:
        for role in ("customer", "bot"):
            yield from _disorder(conversation, role, places)
    accepted = sorted((sent for sent in history.sent if sent.accepted_at is not None), key=lambda sent: sent.at)
    latest: dict[str, list[Sent]] = {}
    for sent in accepted:
        earlier = latest.setdefault(sent.conversation, [])
        for before in earlier:
            if _came_first(before, sent) and not _precedes(before, sent, places):
                yield f"{sent.conversation}: {before.message!r} was accepted first, and {sent.message!r} overtook it"
        earlier.append(sent)


def _disorder(conversation: Conversation, role: str, places: dict[str, int]) -> Iterator[str]:
    said = [line.turn_id for line in conversation.said if line.role == role and line.turn_id in places]
    for first, second in pairwise(said):
        if places[first] >= places[second]:
            yield f"{conversation.id}: the {role} line of {second} follows that of {first}"


def _came_first(before: Sent, sent: Sent) -> bool:
    return before.accepted_at is not None and before.accepted_at < sent.at


def _precedes(before: Sent, sent: Sent, places: dict[str, int]) -> bool:
    """Turns nobody knows of are lost, which is another rule."""
    first = [places[turn] for turn in before.turn_ids if turn in places]
    second = [places[turn] for turn in sent.turn_ids if turn in places]
    return max(first, default=-1) < min(second, default=len(places))


def _stuck_turns(history: History) -> Iterator[str]:
    """Still running at the end, without a line of its own, or never answered to a client that kept asking."""
    for conversation, turn in history.turns():
        if turn.status == "running":
            yield f"{turn.id} of {conversation.id} runs"
        elif not _has_line(conversation, turn):
            yield f"{turn.id} of {conversation.id} has no line in the conversation"
    for sent in history.sent:
        if sent.patient and sent.reply is None:
            yield f"{sent.conversation}: no reply to {sent.message!r}"
    if history.open_turns:
        yield f"{history.open_turns} turns in the index of open ones"


def _has_line(conversation: Conversation, turn: Turn) -> bool:
    return not turn.reply or any(line.turn_id == turn.id and line.role == "bot" for line in conversation.said)


def _different_replies(history: History) -> Iterator[str]:
    """Another reply, or another turn, to the same key."""
    again = dict(history.again)
    for sent in history.sent:
        replies = [answer.body for answer in sent.answers if answer.status == ANSWERED]
        replies += [again[sent.key]] if sent.key in again else []
        if any(reply != replies[0] for reply in replies[1:]):
            yield f"{sent.conversation}: {len(replies)} replies to {sent.message!r} are not the same"
        if len(sent.turn_ids) > 1:
            yield f"{sent.conversation}: {len(sent.turn_ids)} turns of {sent.message!r}"


def _invented_turns(history: History) -> Iterator[str]:
    """Turns nobody asked for, and messages that became several."""
    said = {(sent.conversation, sent.message, sent.key) for sent in history.sent}
    asked = Counter((conversation, message) for conversation, message, _ in said)
    made = Counter((conversation.id, turn.message) for conversation, turn in history.turns() if not turn.origin)
    for which, count in made.items():
        if count > asked[which]:
            yield f"{count} turns for {which}, which was said {asked[which]} times"
    for origin, count in Counter(turn.origin for _, turn in history.turns() if turn.origin).items():
        if count > 1:
            yield f"{count} continuations of {origin}"


def _dishonest_answers(history: History) -> Iterator[str]:
    """A status that is neither an answer nor a word to try again."""
    for sent in history.sent:
        for answer in sent.answers:
            if answer.status not in HONEST:
                yield f"{sent.conversation}: {answer.status} to {sent.message!r}: {answer.body}"


def _lasting_keys(history: History) -> Iterator[str]:
    """Keys in Redis that nothing will ever delete."""
    yield from (key for key in history.lasting if key not in LISTED)


RULES: dict[str, Callable[[History], Iterator[str]]] = {
    "double effect": _double_effects,
    "lost turn": _lost_turns,
    "lost effect": _lost_effects,
    "order": _order,
    "stuck": _stuck_turns,
    "different reply": _different_replies,
    "invented turn": _invented_turns,
    "dishonest answer": _dishonest_answers,
    "lasting key": _lasting_keys,
}
