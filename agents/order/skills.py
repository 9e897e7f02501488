"""The order agent's skills."""

from dataclasses import replace
from datetime import datetime

from agents.order import examples, meaning, rules, words
from agents.order.backend import Charge, Order, OrderStatus, Refund, Shop
from agents.order.models import (
    REFUND_ISSUED,
    CancelOrderIn,
    CancelOrderOut,
    ChargeView,
    DeliveryOut,
    FindDuplicatesIn,
    FindDuplicatesOut,
    FindOrdersIn,
    FindOrdersOut,
    ListChargesIn,
    ListChargesOut,
    OneOrderIn,
    OrderView,
    RefundChargeIn,
    RefundChargeOut,
)
from hubbub.agent import Agent, Call
from hubbub.cards import Fallback, FollowUp, Vocabulary
from hubbub.hashing import digest
from hubbub.outcomes import (
    ApprovalRequest,
    Ask,
    Card,
    Done,
    NeedsApproval,
    NeedsConfirmation,
    NeedsInput,
    Option,
    Refused,
    not_found,
)
from hubbub.semantics import PERSON_REQUESTED
from hubbub.vocabulary import id_pattern

EFFECT_TIMEOUT_MS = 5_000
SAMPLED_IDS = 500
KNOWN_FOR_S = 3_600
"""Where an order was an hour ago is better than nothing, when it is said that it was an hour ago."""

agent: Agent[Shop] = Agent(name="order", description="orders, deliveries, charges and refunds", version="0.1.0")


@agent.skill(effect="read", purpose="look up your orders", examples=examples.FIND_ORDERS)
async def find_orders(args: FindOrdersIn, call: Call, shop: Shop) -> Done[FindOrdersOut]:
    """List the customer's orders, newest first, all of them or those with one status."""
    found = [order for order in await shop.orders(call.customer) if args.status in {None, order.status}]
    return Done(
        output=FindOrdersOut(orders=tuple(map(OrderView.of, found))),
        say=words.order_list(found, args.status, _here(call)),
        cards=tuple(map(_order_card, found[: words.MAX_LISTED])),
    )


@agent.skill(
    effect="read",
    purpose="check your order",
    examples=examples.ORDER_STATUS,
    fallback=Fallback(last_known_s=KNOWN_FOR_S),
)
async def order_status(args: OneOrderIn, call: Call, shop: Shop) -> Done[DeliveryOut] | Refused:
    """Say how far an order has come; without an id, the newest that is still to arrive, else the newest."""
    orders = await shop.orders(call.customer)
    likeliest = rules.order_in_question(orders)
    return _delivery(args.order_id, orders, likeliest, _here(call))


@agent.skill(effect="read", purpose="track your parcel", examples=examples.TRACK_SHIPMENT)
async def track_shipment(args: OneOrderIn, call: Call, shop: Shop) -> Done[DeliveryOut] | NeedsInput | Refused:
    """Say where a parcel is and when it arrives; without an id, the one parcel that is on its way."""
    orders = await shop.orders(call.customer)
    parcels = rules.parcels_in_question(orders)
    if args.order_id is None and len(parcels) > 1:
        return _which(parcels, _here(call))
    return _delivery(args.order_id, orders, parcels[0] if parcels else None, _here(call))


@agent.skill(
    effect="idempotent",
    purpose="cancel your order",
    examples=examples.CANCEL_ORDER,
    confirm="always",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[FollowUp(goal="email.sent", input={"template": "order_cancelled"}, output_as="values")],
)
async def cancel_order(
    args: CancelOrderIn, call: Call, shop: Shop
) -> Done[CancelOrderOut] | NeedsConfirmation | Refused:
    """Cancel an order that has not been shipped yet, once the customer has said yes."""
    order = rules.find(args.order_id, await shop.orders(call.customer, held=True))
    if order is None:
        return not_found(f"order {args.order_id}")
    match rules.cancelling(order):
        case rules.Cancelling.ALREADY as code:
            return Refused(code=code, say=words.already_cancelled(order, _here(call)))
        case rules.Cancelling.TOO_LATE as code:
            return Refused(code=code, say=words.too_late_to_cancel(order, _here(call)))
        case rules.Cancelling.POSSIBLE:
            return await _cancel(order, call, shop)


@agent.skill(effect="read", purpose="look up your charges", examples=examples.LIST_CHARGES)
async def list_charges(args: ListChargesIn, call: Call, shop: Shop) -> Done[ListChargesOut]:
    """List what the customer was charged, newest first, with what was given back."""
    charges = [
        charge
        for charge in await shop.charges(call.customer)
        if rules.between(charge.at.astimezone(call.timezone).date(), args.since, args.until)
    ]
    return Done(
        output=ListChargesOut(charges=tuple(map(ChargeView.model_validate, charges))),
        say=words.charge_list(charges, _here(call), of_all_time=args.since is None and args.until is None),
    )


@agent.skill(effect="read", purpose="look for duplicate charges", examples=examples.FIND_DUPLICATE_CHARGES)
async def find_duplicate_charges(args: FindDuplicatesIn, call: Call, shop: Shop) -> Done[FindDuplicatesOut]:  # noqa: ARG001 - all it needs is given
    """Find the charges of the last 60 days that were made more than once and not given back yet."""
    repeats = rules.repeats([view.charge() for view in args.charges], call.now)
    offers = (REFUND_ISSUED if any(repeat.duplicates for repeat in repeats) else PERSON_REQUESTED,)
    return Done(output=FindDuplicatesOut.of(repeats), say=words.duplicates(repeats, _here(call)), offers=offers)


@agent.skill(
    effect="idempotent",
    purpose="issue your refund",
    examples=examples.REFUND_CHARGE,
    confirm="policy",
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[FollowUp(goal="email.sent", input={"template": "refund_issued"}, output_as="values")],
)
async def refund_charge(
    args: RefundChargeIn, call: Call, shop: Shop
) -> Done[RefundChargeOut] | NeedsApproval | Refused:
    """Give a charge back: a duplicate at once within the company's limit, any other once a person has agreed."""
    charges = await shop.charges(call.customer, held=True)
    charge = rules.find(args.charge_id, charges)
    if charge is None:
        return not_found(f"charge {args.charge_id}")
    if not meaning.fits(charge, args.wish, charges, await shop.orders(call.customer)):
        return Refused(
            code="no_such_charge", say=words.no_such_charge(charges, _here(call)), offers=(PERSON_REQUESTED,)
        )
    refunds = await shop.refunds(call.customer)
    limit = await shop.refund_approval_above()
    match rules.decide_refund(charge, charges, refunds, limit, call.now, approved=call.approved):
        case rules.AlreadyRefunded():
            last = next((refund.at for refund in refunds if refund.charge_id == charge.id), None)
            return Refused(code="already_refunded", say=words.already_refunded(charge, last, _here(call)))
        case rules.AskPerson() as wish:
            reason = words.approval_reason(charge, wish)
            return NeedsApproval(
                approval=ApprovalRequest(
                    amount=wish.amount, currency=charge.currency, subject=charge.description, reason=reason
                )
            )
        case rules.Issue() as issue:
            return await _refund(charge, issue, call, shop)


async def vocabulary(shop: Shop) -> dict[str, Vocabulary]:
    """How ids of orders and charges look in messages, judged by the newest ones."""
    orders, charges = await shop.sample_ids(SAMPLED_IDS)
    patterns = {"order.id": id_pattern(orders), "charge.id": id_pattern(charges)}
    return {semantic_type: Vocabulary(pattern=pattern) for semantic_type, pattern in patterns.items() if pattern}


def _here(call: Call) -> datetime:
    """Now, where the customer is."""
    return call.now.astimezone(call.timezone)


def _delivery(
    order_id: str | None, orders: tuple[Order, ...], likeliest: Order | None, here: datetime
) -> Done[DeliveryOut] | Refused:
    order = rules.find_delivery(order_id, orders) if order_id else likeliest
    if order is None:
        return not_found(f"order {order_id}") if order_id else Refused(code="no_orders", say=words.NO_ORDERS)
    return Done(output=DeliveryOut.of(order), say=words.whereabouts(order, here), cards=(_order_card(order),))


def _which(orders: list[Order], here: datetime) -> NeedsInput:
    options = tuple(Option(value=order.id, label=words.order_label(order, here)) for order in orders)
    return NeedsInput(ask=Ask(slot="order_id", question=words.WHICH_ORDER, options=options))


async def _cancel(order: Order, call: Call, shop: Shop) -> Done[CancelOrderOut] | NeedsConfirmation:
    if not call.confirmed:
        return NeedsConfirmation(say=words.confirm_cancelling(order, _here(call)))
    now = call.now
    gone = replace(order, status=OrderStatus.CANCELLED, cancelled_at=now)
    await shop.cancel(order.id, now)
    output = CancelOrderOut(
        order_id=gone.id,
        status=gone.status,
        description=words.contents(gone),
        amount=gone.amount,
        currency=gone.currency,
        cancelled_at=now,
    )
    return Done(output=output, say=words.cancelled(gone), cards=(_order_card(gone),))


async def _refund(charge: Charge, issue: rules.Issue, call: Call, shop: Shop) -> Done[RefundChargeOut]:
    refund = Refund(
        id=f"re_{digest(call.step_key)}",
        charge_id=charge.id,
        amount=issue.amount,
        currency=charge.currency,
        approved=call.approved,
        at=call.now,
    )
    await shop.record_refund(call.customer, refund)
    output = RefundChargeOut.of(charge, refund)
    return Done(
        output=output,
        say=words.refunded(charge, issue.amount, duplicate=issue.duplicate),
        cards=(Card(type="refund", **output.model_dump(mode="json")),),
    )


def _order_card(order: Order) -> Card:
    delivery = DeliveryOut.of(order).model_dump(mode="json", exclude={"order_id"})
    return Card(type="order", **{**delivery, **OrderView.of(order).model_dump(mode="json")})
