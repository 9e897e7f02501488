"""Skills about money: charges, duplicates among them, refunds, invoices."""

from base64 import b64encode
from collections.abc import Iterable

import anyio

from agents.order import examples, examples_lookups, meaning, rules, words, words_changes
from agents.order.backend import Cause, Charge, Order, Refund, Shop
from agents.order.invoice import Bill, written
from agents.order.models import (
    REFUND_ISSUED,
    ChargeView,
    FindDuplicatesIn,
    FindDuplicatesOut,
    ListChargesIn,
    ListChargesOut,
    OneOrderIn,
    RefundChargeIn,
    RefundChargeOut,
)
from agents.order.models_lookups import InvoiceOut
from agents.order.registry import EFFECT_TIMEOUT_MS, agent, here
from agents.order.rules_changes import paid_for
from agents.order.skills_orders import spoken_of, which_order
from hubbub.agent import Call
from hubbub.cards import FollowUp
from hubbub.hashing import digest
from hubbub.outcomes import (
    ApprovalRequest,
    Card,
    Done,
    NeedsApproval,
    NeedsConfirmation,
    NeedsInput,
    Refused,
    not_found,
)
from hubbub.semantics import PERSON_REQUESTED

PDF = "application/pdf"


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
        say=words.charge_list(charges, here(call), of_all_time=args.since is None and args.until is None),
    )


@agent.skill(effect="read", purpose="look for duplicate charges", examples=examples.FIND_DUPLICATE_CHARGES)
async def find_duplicate_charges(args: FindDuplicatesIn, call: Call, shop: Shop) -> Done[FindDuplicatesOut]:  # noqa: ARG001 - all it needs is given
    """Find the charges of the last 60 days that were made more than once and not given back yet."""
    repeats = rules.repeats([view.charge() for view in args.charges], call.now)
    offers = (REFUND_ISSUED if any(repeat.duplicates for repeat in repeats) else PERSON_REQUESTED,)
    return Done(output=FindDuplicatesOut.of(repeats), say=words.duplicates(repeats, here(call)), offers=offers)


@agent.skill(
    effect="idempotent",
    purpose="issue your refund",
    examples=examples.REFUND_CHARGE,
    confirm="policy",
    approves_by_amount=True,
    timeout_ms=EFFECT_TIMEOUT_MS,
    follow_ups=[FollowUp(goal="email.sent", input={"template": "refund_issued"}, output_as="values")],
)
async def refund_charge(
    args: RefundChargeIn, call: Call, shop: Shop
) -> Done[RefundChargeOut] | NeedsConfirmation | NeedsApproval | Refused:
    """Give a charge back: a duplicate at once within the company's limit, any other once a person has agreed.

    The customer is asked first where nothing they said tells that it is this charge.
    """
    orders = await shop.orders(call.customer, held=True)
    charges = await shop.charges(call.customer, held=True)
    charge = rules.find(args.charge_id, charges)
    if charge is None:
        return not_found(f"charge {args.charge_id}")
    if not meaning.fits(charge, args.wish, charges, orders):
        return Refused(code="no_such_charge", say=words.no_such_charge(charges, here(call)), offers=(PERSON_REQUESTED,))
    refunds = await shop.refunds(call.customer)
    terms = await shop.terms()
    owed = rules.owed_for_return(charge, orders, charges, refunds)
    limit = call.limited(terms.refund_approval_above)
    decided = rules.decide_refund(charge, charges, refunds, limit, call.now, owed=owed)
    if isinstance(decided, rules.AlreadyRefunded):
        last = next((refund.at for refund in refunds if refund.charge_id == charge.id), None)
        return Refused(code="already_refunded", say=words.already_refunded(charge, last, here(call)))
    named = "charge_id" not in call.context.found or meaning.names(charge, args.wish, orders)
    if (asked := _asked_first(charge, decided, call, named=named)) is not None:
        return asked
    issue = decided.issue if isinstance(decided, rules.AskPerson) else decided
    if terms.refund_cap_per_day is not None and not await _fits_into_day(issue, call, shop):
        say = words.day_is_spent(charge, issue.amount)
        return Refused(code="refund_cap_reached", say=say, offers=(PERSON_REQUESTED,))
    return await _refund(charge, issue, _way_back(charge, orders), call, shop)


@agent.skill(effect="read", purpose="write your invoice", examples=examples_lookups.GET_INVOICE)
async def get_invoice(args: OneOrderIn, call: Call, shop: Shop) -> Done[InvoiceOut] | NeedsInput | Refused:
    """Write the invoice of an order as a PDF; without any name, of the newest."""
    orders = await shop.orders(call.customer)
    named = spoken_of(args, orders)
    if len(named) > 1:
        return which_order(named, here(call))
    order = rules.find(args.order_id, orders) if args.order_id else next(iter([*named, *orders]), None)
    if order is None:
        missing = Refused(code="no_orders", say=words.NO_ORDERS)
        return not_found(f"order {args.order_id}") if args.order_id else missing
    bill = Bill(
        order,
        await shop.terms(),
        await shop.account(call.customer),
        tuple(paid_for(order, await shop.charges(call.customer))),
        here(call),
    )
    content = b64encode(await anyio.to_thread.run_sync(written, bill)).decode()
    output = InvoiceOut(order_id=order.id, filename=bill.filename, media_type=PDF, content=content)
    card = Card(type="invoice", **output.model_dump(mode="json"))
    return Done(output=output, say=words_changes.invoice_written(order), cards=(card,))


def _asked_first(
    charge: Charge, decided: rules.Issue | rules.AskPerson, call: Call, *, named: bool
) -> NeedsConfirmation | NeedsApproval | None:
    """Whose yes is still needed: the customer's, where they did not name the charge, before that of a person."""
    approval = _approval(charge, decided) if isinstance(decided, rules.AskPerson) else None
    if approval is not None and call.agreed_to(approval):
        return None
    meant = NeedsConfirmation(say=words.is_it_meant(charge, decided, here(call)))
    return approval if named or call.agreed_to(meant) else meant


def _approval(charge: Charge, wish: rules.AskPerson) -> NeedsApproval:
    """Tells the person who decides what is given back, and why they are asked: their yes covers nothing else."""
    return NeedsApproval(
        approval=ApprovalRequest(
            amount=wish.issue.amount,
            currency=charge.currency,
            subject=charge.description,
            reason=words.approval_reason(charge, wish),
        )
    )


async def _fits_into_day(issue: rules.Issue, call: Call, shop: Shop) -> bool:
    """Whether the company's cap allows it: where there is one, refunds come one after another."""
    cap = (await shop.terms(held=True)).refund_cap_per_day
    given = await shop.given_back_since(call.now - rules.CAP_PERIOD, rules.CAPPED)
    return rules.fits_into_day(issue, given, cap)


async def _refund(
    charge: Charge, issue: rules.Issue, method_id: str | None, call: Call, shop: Shop
) -> Done[RefundChargeOut]:
    refund = Refund(
        id=f"re_{digest(call.step_key)}",
        charge_id=charge.id,
        amount=issue.amount,
        currency=charge.currency,
        approved=issue.approved,
        at=call.now,
        cause=issue.cause,
        method_id=method_id if issue.cause is Cause.RETURN else charge.method_id,
    )
    await shop.record_refund(call.customer, refund)
    output = RefundChargeOut.of(charge, refund)
    return Done(
        output=output,
        say=words.refunded(charge, issue.amount, duplicate=issue.cause is Cause.DUPLICATE),
        cards=(Card(type="refund", **output.model_dump(mode="json")),),
    )


def _way_back(charge: Charge, orders: Iterable[Order]) -> str | None:
    """Where the money for a registered return goes."""
    order = next((order for order in orders if order.id == charge.order_id), None)
    return order.sent_back.method_id if order and order.sent_back else None
