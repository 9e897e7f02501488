"""Skills for the waiting list: get on it, and off it. A time that gets free is held for who waits for it."""

from dataclasses import replace

from agents.booking import examples_waiting as examples
from agents.booking import waiting, words, words_waiting
from agents.booking.availability import Demand
from agents.booking.backend import Calendar, Waiting, WaitingList
from agents.booking.models_waiting import JoinIn, LeaveIn, WaitingView
from agents.booking.offering import lock_in_turn
from agents.booking.registry import EFFECT_TIMEOUT_MS, agent
from agents.booking.rules import Fits, Reason
from agents.booking.wishes import demanded, settle
from hubbub.agent import Call
from hubbub.outcomes import Ask, Done, NeedsInput, Option, Refused, not_found
from hubbub.records import Outdated

NO_LIST = Refused(code="no_waiting_list", say=words_waiting.NO_LIST)


@agent.skill(
    effect="idempotent",
    purpose="put you on the waiting list",
    examples=examples.JOIN_WAITING_LIST,
    timeout_ms=EFFECT_TIMEOUT_MS,
    compensate="leave_waiting_list",
)
async def join_waiting_list(args: JoinIn, call: Call, calendar: Calendar) -> Done[WaitingView] | NeedsInput | Refused:
    """Note that the customer waits for a service at times that are taken; they are told when one gets free.

    Whoever is on the list of a service already waits for the new times instead, behind the others.
    """
    listed = calendar.waiting_list
    if listed is None:
        return NO_LIST
    demand = await demanded(args.service, args.resource, calendar)
    if not isinstance(demand, Demand):
        return demand
    if not await listed.can_tell(call.customer):
        return Refused(code="no_address", say=words_waiting.NO_ADDRESS)
    await lock_in_turn(demand.service, call.now, calendar)
    new = Waiting(
        waiting.waiting_id(call.step_key),
        call.customer,
        demand.service,
        args.when,
        call.timezone,
        since=call.now,
        until=waiting.waits_until(args.when, call.now, call.timezone),
        resource=demand.resource,
    )
    return await _in_vain(new, demand, call, calendar) or await _joined(new, listed, call)


async def _in_vain(new: Waiting, demand: Demand, call: Call, calendar: Calendar) -> Refused | None:
    """Why there is nothing to wait for: it is free, over, or outside the hours."""
    settled = await settle(new.wish, demand, call, calendar)
    if isinstance(settled, Fits):
        return Refused(code="is_free", say=words.is_free(demand.service, settled.start, call.timezone))
    if settled.reason not in {Reason.TAKEN, Reason.FULL}:
        code = "is_free" if settled.reason is Reason.CHOICE else "not_possible"
        return Refused(code=code, say=words.free_times(demand.service, settled, call.timezone))
    return Refused(code="too_late", say=words_waiting.TOO_LATE) if new.until <= call.now else None


async def _joined(new: Waiting, listed: WaitingList, call: Call) -> Done[WaitingView] | Refused:
    theirs = await listed.of_customer(call.customer, call.now)
    earlier = next((one for one in theirs if one.service.id == new.service.id), None)
    if earlier is None and len(theirs) >= waiting.MAX_WAITING:
        return Refused(code="too_many", say=words_waiting.TOO_MANY)
    if earlier is not None and replace(new, id=earlier.id, since=earlier.since, until=earlier.until) == earlier:
        new = earlier  # asked for the same again: it does not cost them their place
    else:
        await listed.add(new, call.now)
    return Done(output=WaitingView.of(new), say=words_waiting.joined(new))


@agent.skill(effect="idempotent", purpose="take you off the waiting list", examples=examples.LEAVE_WAITING_LIST)
async def leave_waiting_list(args: LeaveIn, call: Call, calendar: Calendar) -> Done[WaitingView] | NeedsInput | Refused:
    """Take the customer off a waiting list; what is held for them by then, is let go."""
    listed = calendar.waiting_list
    if listed is None:
        return NO_LIST
    meant = await _meant(args.waiting_id, call, listed)
    if not isinstance(meant, Waiting):
        return meant
    held = await calendar.lock_booking(meant.offer_id, call.customer) if meant.offer_id else None
    await calendar.lock_service(meant.service, call.now)
    if meant not in await listed.of_customer(call.customer, call.now):
        raise Outdated
    await listed.remove(meant)
    if held is not None:
        await calendar.change(replace(held, cancelled=True), call.now)
    return Done(output=WaitingView.of(meant), say=words_waiting.left(meant.service))


async def _meant(waiting_id: str | None, call: Call, listed: WaitingList) -> Waiting | NeedsInput | Refused:
    """The place that is meant: the one with this id, else the only one."""
    theirs = await listed.of_customer(call.customer, call.now)
    if waiting_id is not None:
        found = next((one for one in theirs if one.id == waiting_id), None)
        return found or not_found(f"place {waiting_id} on a waiting list")
    if not theirs:
        return Refused(code="not_waiting", say=words_waiting.NOT_WAITING)
    if len(theirs) == 1:
        return theirs[0]
    options = tuple(Option(value=one.id, label=one.service.name) for one in theirs)
    return NeedsInput(ask=Ask(slot="waiting_id", question=words_waiting.WHICH_LIST, options=options))
