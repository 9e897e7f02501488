"""What a shop sells: products, each in variants that differ in their options."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Variant:
    """What can be put into a parcel, with its price in minor units of the company's currency.

    `options` tell it from the other variants of its product (`{"size": "10"}`). `stock` is how many there are, None
    where nobody counts them; what is not `offered` cannot be had anyway.
    """

    sku: str
    product_id: str
    name: str
    price: int
    options: Mapping[str, str] = field(default_factory=dict)
    stock: int | None = None
    offered: bool = True

    def lasts_for(self, quantity: int) -> bool:
        """Whether as many as `quantity` can be had."""
        return self.offered and (self.stock is None or self.stock >= quantity)


@dataclass(frozen=True, slots=True)
class Product:
    """A kind of thing, in all its variants."""

    id: str
    name: str
    variants: tuple[Variant, ...] = ()
