"""What the actions of a retail data set are in the order agent's words: the skill, its input, who asks for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Arguments = Mapping[str, Any]
Input = dict[str, Any]
ADDRESS = {
    "street": "address1",
    "extra": "address2",
    "city": "city",
    "state": "state",
    "postcode": "zip",
    "country": "country",
}


@dataclass(frozen=True)
class Skill:
    """A skill, and how its input is made of an action's arguments."""

    name: str
    given: Callable[[Arguments], Input]
    writes: bool = False


def _only(**names: str) -> Callable[[Arguments], Input]:
    return lambda arguments: {ours: arguments[theirs] for ours, theirs in names.items()}


def _address(arguments: Arguments) -> Input:
    return {"address": {ours: arguments[theirs] for ours, theirs in ADDRESS.items()}}


def _swap(arguments: Arguments) -> Input:
    """Raises ValueError for lists that do not match, which our skill cannot even be asked for."""
    pairs = zip(arguments["item_ids"], arguments["new_item_ids"], strict=True)
    return {
        "order_id": arguments["order_id"],
        "changes": [{"sku": old, "new_sku": new} for old, new in pairs],
        "payment_method_id": arguments["payment_method_id"],
    }


SKILLS = {
    "get_user_details": Skill("account_details", _only()),
    "get_order_details": Skill("order_details", _only(order_id="order_id")),
    "get_product_details": Skill("product_details", _only(product_id="product_id")),
    "get_item_details": Skill("product_details", _only(sku="item_id")),
    "list_all_product_types": Skill("list_products", _only()),
    "cancel_pending_order": Skill("cancel_order", _only(order_id="order_id", reason="reason"), writes=True),
    "modify_pending_order_address": Skill(
        "change_address", lambda given: {"order_id": given["order_id"], **_address(given)}, writes=True
    ),
    "modify_pending_order_items": Skill("change_items", _swap, writes=True),
    "modify_pending_order_payment": Skill(
        "change_payment", _only(order_id="order_id", payment_method_id="payment_method_id"), writes=True
    ),
    "modify_user_address": Skill("change_home_address", _address, writes=True),
    "return_delivered_order_items": Skill(
        "return_items",
        _only(order_id="order_id", items="item_ids", payment_method_id="payment_method_id"),
        writes=True,
    ),
    "exchange_delivered_order_items": Skill("exchange_items", _swap, writes=True),
}
SIGNING_IN = frozenset({"find_user_id_by_email", "find_user_id_by_name_zip"})
"""Our agent takes the customer from the signed identity; whom these find is who calls from then on."""
OTHERS = frozenset({"calculate", "think", "transfer_to_human_agents"})
"""No business of the order agent: they change nothing of what it keeps."""

ANY_TIME = "lists_differ"
"""Lists of two lengths are no call of ours at all, so that no other fault can come before."""
REASONS = {
    r"not found or available|not available": {"not_available", "other_product"},
    r"balance": {"insufficient_balance"},
    r"non-?pending order cannot be cancelled": {"not_cancellable", "already_cancelled"},
    r"non-?pending|exactly one payment": {"not_changeable", "items_changed_before", "no_single_payment"},
    r"non-?delivered": {"not_delivered", "already_requested"},
    r"reason": {"reason_not_accepted"},
    r"should match": {ANY_TIME},
    r"different from": {"same_payment_method", "same_item"},
    r"original payment": {"not_the_original_payment", "no_such_item"},
    r"not found": {"not_found", "no_such_item", "not_available", "other_product", "items_changed_before"},
}
"""Why the data set refuses a call, and the codes of our refusals that say the same; the first that fits counts.

Of two faults in one call either may be told: the data set's tools look for them in another order.
"""


def right_reason(error: str, code: str) -> bool:
    """Whether a refusal with `code` is one for `error`; an error of an unknown kind may have any."""
    codes = next((codes for pattern, codes in REASONS.items() if re.search(pattern, error, re.IGNORECASE)), None)
    return codes is None or code in {*codes, ANY_TIME}


@dataclass
class Desk:
    """Who is being served, as a person at a desk would find out from the data set."""

    users: Mapping[str, Mapping[str, Any]]
    orders: Mapping[str, Mapping[str, Any]]
    customer: str | None = field(default=None)

    def sign_in(self, action: str, arguments: Arguments) -> str:
        """Find the customer an action asks for, and serve them from now on; the code of the refusal, or nothing."""
        by_email = action == "find_user_id_by_email"
        wanted = arguments["email"].casefold() if by_email else _name(arguments).casefold()
        found = [
            user["user_id"]
            for user in self.users.values()
            if wanted
            == (user["email"] if by_email else _name({**user["name"], "zip": user["address"]["zip"]})).casefold()
        ]
        self.customer = found[0] if found else self.customer
        return "" if found else "not_found"

    def caller(self, arguments: Arguments) -> str:
        """Whose call an action is: the customer it names, else whose order it is about, else who is being served."""
        order = self.orders.get(arguments.get("order_id", ""))
        owner = order["user_id"] if order else self.customer
        return str(arguments.get("user_id") or owner or "nobody")


def _name(parts: Arguments) -> str:
    return f"{parts['first_name']} {parts['last_name']} {parts['zip']}"
