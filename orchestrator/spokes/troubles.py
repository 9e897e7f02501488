"""What can be wrong with an attempt to call an agent, and what may be done about it."""

from dataclasses import dataclass

from hubbub.cards import Effect
from orchestrator.spokes.connection import ConnectionLost, HttpTrouble, NeverSent, Reply

LOST = frozenset({"timeout", "unreachable", "connection lost"})
"""Troubles in which the agent said nothing at all."""
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
LONGEST_WAIT_SECONDS = 60.0
FIRST_REDIRECT, FIRST_ERROR_OF_THEIRS = 300, 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one attempt failed: whether the call may have arrived, whether another try makes sense, after how long.

    `sick` is whether it tells that the agent is not well: one that refuses is. `reply` is what it said, if anything.
    """

    reason: str
    arrived: bool
    again: bool
    sick: bool = True
    wait_s: float = 0.0
    reply: Reply | None = None

    def may_repeat(self, effect: Effect) -> bool:
        """Whether the call may be sent again: what certainly never arrived, reads, and what its key deduplicates."""
        return self.again and (not self.arrived or effect != "at_most_once")


NO_TIME = Trouble("deadline", arrived=False, again=False, sick=False)
TIMED_OUT = Trouble("timeout", arrived=True, again=True)
CUT_SHORT = Trouble("timeout", arrived=True, again=True, sick=False)
"""The turn's deadline came before the skill's own time-out: that tells nothing of the agent."""
TOO_LARGE = Trouble("reply too large", arrived=True, again=False)
NO_OUTCOME = Trouble("not an outcome", arrived=True, again=False)
GAVE_UP = Trouble("gave up", arrived=False, again=False, sick=False)
"""An agent not ours says that it did not do it. What it did on the way, nobody knows."""


def of_status(reply: Reply) -> Trouble:
    """What a status other than 200 means.

    A refusal (4xx) did nothing. 503 and 429 are given before any work is begun, by our own agents at least; an effect
    is still only repeated under its key. A success that is not 200 may have done anything.
    """
    try:
        wait = min(float(reply.headers.get("retry-after", "0")), LONGEST_WAIT_SECONDS)
    except ValueError:
        wait = 0.0
    broken = reply.status >= FIRST_ERROR_OF_THEIRS
    return Trouble(
        f"status {reply.status}",
        arrived=broken or reply.status < FIRST_REDIRECT,
        again=reply.status in RETRIED_STATUSES,
        sick=broken,
        wait_s=max(wait, 0.0),
        reply=reply,
    )


def of_transport(error: HttpTrouble) -> Trouble:
    """What a request without a reply means."""
    match error:
        case NeverSent():
            return Trouble("unreachable", arrived=False, again=True)
        case ConnectionLost():
            return Trouble("connection lost", arrived=True, again=True)
        case _:
            return Trouble("not HTTP", arrived=True, again=True)
