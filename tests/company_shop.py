"""A company's own shop system, as the order agent's HTTP adapter expects it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.company_system import CompanySystem, Query, State, etag


@dataclass(kw_only=True)
class CompanyShop(CompanySystem):
    """What the shop knows."""

    customers: dict[str, State]
    products: list[State] = field(default_factory=list)
    terms: State = field(default_factory=lambda: {"currency": "EUR"})

    def variants(self) -> list[State]:
        """Everything that can be had."""
        return [variant for product in self.products for variant in product["variants"]]

    def found(self, path: str, query: Query) -> tuple[int, Any, str]:
        """A customer's books, or what is known of the shop."""
        if path.startswith("customers/") and path.endswith("/books"):
            books = self.customers.get(unquote(path.removeprefix("customers/").removesuffix("/books")))
            return (200, books, etag(books)) if books else (404, {}, "")
        known = {
            "variants": lambda: {"items": [one for one in self.variants() if one["sku"] in query.get("sku", [])]},
            "products": lambda: {"items": self.products},
            "terms": lambda: self.terms,
            "refunds/total": lambda: {"amount": self._given_back(query)},
            "ids": lambda: {"orders": ["A-1001"], "charges": ["C-1001"]},
        }
        return (200, known[path](), "") if path in known else (404, {}, "")

    def change(self, path: str, wanted: State, expecting: str | None) -> tuple[int, State]:  # noqa: ARG002 - there is one
        """Change a customer's books, unless they were changed meanwhile or something is sold out."""
        if expecting != etag(self.customers.get(wanted["customer"])):
            return 412, {"title": "changed meanwhile"}
        if refused := self._refused(wanted):
            return refused
        self._do(wanted, self.customers[wanted["customer"]])
        return 200, {"applied": True}

    def _given_back(self, query: Query) -> int:
        refunds = [refund for books in self.customers.values() for refund in books["refunds"]]
        return sum(refund["amount"] for refund in refunds if refund["cause"] in query["cause"])

    def _refused(self, wanted: State) -> tuple[int, State] | None:
        stock = {one["sku"]: one.get("stock") for one in self.variants()}
        short = [
            one for one in wanted["taken"] if (left := stock.get(one["sku"])) is not None and left < one["quantity"]
        ]
        return (409, {"title": "sold out"}) if short else None

    def _do(self, wanted: State, books: State) -> None:
        changed = {order["id"]: order for order in wanted["orders"]}
        books["orders"] = [changed.get(order["id"], order) for order in books["orders"]]
        books["charges"] += wanted["charges"]
        books["refunds"] += wanted["refunds"]
        if wanted["address"]:
            books["account"]["address"] = wanted["address"]
        for refund in wanted["refunds"]:
            charge = next(one for one in books["charges"] if one["id"] == refund["charge_id"])
            charge["refunded"] += refund["amount"]
        for one in wanted["taken"]:
            variant = next(kind for kind in self.variants() if kind["sku"] == one["sku"])
            variant["stock"] -= one["quantity"]
