"""Tells an A2A agent what a customer wrote, and hears it out: polls while it works, gives up at the deadline."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from hubbub.outcomes import MAX_WORDS, AnyOutput, Ask, Done, NeedsInput, Refused, WireOutcome
from orchestrator.spokes import troubles
from orchestrator.spokes.connection import HttpTrouble, Reply
from orchestrator.spokes.foreign.messages import (
    OTHER_VERSION,
    Asking,
    Declined,
    Message,
    NotA2A,
    Said,
    cancelling,
    heard,
    looking,
    sending,
)
from orchestrator.spokes.foreign.text import words
from orchestrator.spokes.protocols import Protocol
from orchestrator.spokes.troubles import Trouble

Send = Callable[[Asking], Awaitable[Reply]]
SUCCESS = range(200, 300)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0
CANCEL_SECONDS = 0.5
METHOD_UNKNOWN = frozenset({-32601, -32009})
"""The agent speaks the protocol's other version: it did not look at what was said."""
UNTOUCHED = frozenset({-32700, -32600, -32601, -32602, *range(-32009, -32000)})
"""Errors of the protocol that tell of a request nobody worked on."""
NO_WORDS = "Could you tell me more?"
DONE = "That is done."
REJECTED = "I am sorry, that cannot be done."
SIGN_IN = "I am sorry, that needs a sign-in elsewhere, which I cannot do for you here."
log = logging.getLogger(__name__)


class AsksOn(NeedsInput):
    """A question whose answer goes on with the same task: these inputs go with it."""

    goes_on: dict[str, str]


@dataclass(slots=True)
class Talk:
    """One call: a message, and all that is asked until the agent has done with it. `said` is the latest it said."""

    send: Send
    protocol: Protocol
    said: Said | None = None

    async def outcome(self, message: Message, seconds: float) -> WireOutcome | Trouble:
        """What came of `message` within `seconds`.

        Raises TimeoutError where nobody can tell in time, and HttpTrouble when the message got no answer.
        """
        try:
            async with asyncio.timeout(seconds - min(CANCEL_SECONDS, seconds / 4)):
                self.said = await self._told(message)
                await self._worked()
        except TimeoutError:
            await self._given_up()
        except NotA2A:
            return troubles.NO_OUTCOME
        except Declined as declined:
            return _trouble(declined, begun=self.said is not None)
        except Unsuccessful as unsuccessful:
            return unsuccessful.trouble
        return outcome_of(self.said) if self.said else troubles.TIMED_OUT

    async def _told(self, message: Message) -> Said:
        try:
            return await self._heard(sending(self.protocol, message))
        except Declined as declined:
            if declined.code not in METHOD_UNKNOWN or self.protocol not in OTHER_VERSION:
                raise
        self.protocol = OTHER_VERSION[self.protocol]
        return await self._heard(sending(self.protocol, message))

    async def _worked(self) -> None:
        """Ask on until the task is done; one look that fails is followed by another."""
        pause = FIRST_PAUSE_SECONDS
        while self.said is not None and self.said.state == "working":
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            with suppress(HttpTrouble, Unsuccessful):
                self.said = await self._heard(looking(self.protocol, _task_of(self.said)))

    async def _given_up(self) -> None:
        """Tell the agent to stop; what it answers is the last word. Raises TimeoutError when it goes on, or is silent.

        The caller's time-out bounds this.
        """
        if self.said is None or self.said.task_id is None:
            raise TimeoutError
        log.info("task given up at the deadline")
        try:
            self.said = await self._heard(cancelling(self.protocol, self.said.task_id))
        except (HttpTrouble, NotA2A, Declined, Unsuccessful) as error:
            raise TimeoutError from error
        if self.said.state in {"working", "unknown"}:
            raise TimeoutError

    async def _heard(self, asking: Asking) -> Said:
        reply = await self.send(asking)
        if reply.status not in SUCCESS:
            raise Unsuccessful(troubles.of_status(reply))
        if reply.content is None:
            raise Unsuccessful(troubles.TOO_LARGE)
        return heard(reply.content)


class Unsuccessful(Exception):
    """The agent answered, but not as asked."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


def _task_of(said: Said) -> str:
    if said.task_id is None:
        raise NotA2A("work without a task")
    return said.task_id


def outcome_of(said: Said) -> WireOutcome | Trouble:
    """What it means for the hub where an agent stands; its words are for people to read, and nothing else."""
    text, ids = words(said.text, MAX_WORDS), _ids(said)
    match said.state:
        case "completed":
            thread = {"context_id": said.context_id} if said.context_id else {}
            return Done(output=AnyOutput.model_validate({"text": text, **thread}), say=text or DONE)
        case "input_required":
            return AsksOn(ask=Ask(slot="message", question=text or NO_WORDS), goes_on=ids)
        case "rejected":
            return Refused(code="rejected", say=text or REJECTED)
        case "auth_required":
            return Refused(code="auth_required", say=SIGN_IN)
        case "failed" | "canceled":
            return troubles.GAVE_UP
        case _:
            return troubles.NO_OUTCOME


def _ids(said: Said) -> dict[str, str]:
    ids = {"context_id": said.context_id, "task_id": said.task_id}
    return {name: value for name, value in ids.items() if value}


def _trouble(declined: Declined, *, begun: bool) -> Trouble:
    untouched = declined.code in UNTOUCHED and not begun
    return Trouble(str(declined), arrived=not untouched, again=False, sick=not untouched)
