"""Skills that tell of what is sold; anybody may ask."""

from dataclasses import replace

from agents.order import choosing, examples_lookups, words_changes
from agents.order.backend import Shop
from agents.order.models_lookups import ProductIn, ProductName, ProductOut, ProductsIn, ProductsOut
from agents.order.products import Product
from agents.order.registry import agent
from hubbub.agent import Call
from hubbub.outcomes import Ask, Done, NeedsInput, Refused


@agent.skill(
    effect="read", purpose="list our products", examples=examples_lookups.LIST_PRODUCTS, requires_customer=False
)
async def list_products(args: ProductsIn, call: Call, shop: Shop) -> Done[ProductsOut]:  # noqa: ARG001 - it takes nothing
    """List the kinds of products that are sold, by name."""
    sold = await shop.products()
    names = tuple(ProductName(product_id=product.id, name=product.name) for product in sold)
    return Done(output=ProductsOut(products=names), say=words_changes.products([one.name for one in names]))


@agent.skill(
    effect="read", purpose="look up a product", examples=examples_lookups.PRODUCT_DETAILS, requires_customer=False
)
async def product_details(
    args: ProductIn,
    call: Call,  # noqa: ARG001 - products are nobody's own
    shop: Shop,
) -> Done[ProductOut] | NeedsInput | Refused:
    """Tell in which variants a product is sold, for how much, and which there are; of one variant, by its sku."""
    sold = await shop.products()
    if args.product_id is None and args.sku is None and not sold:
        return Refused(code="no_products", say=words_changes.NO_PRODUCTS)
    if args.product_id is None and args.sku is None and not choosing.product_named(sold, args.words or ""):
        return NeedsInput(ask=Ask(slot="words", question=words_changes.WHICH_PRODUCT))
    product = _meant(args, sold)
    if product is None:
        return Refused(code="not_found", say=f"I could not find {args.product_id or args.sku} among our products.")
    currency = (await shop.terms()).currency
    return Done(
        output=ProductOut.of(product, currency),
        say=words_changes.product(product, currency),
    )


def _meant(args: ProductIn, sold: tuple[Product, ...]) -> Product | None:
    """The product that is asked for; only the variant with the sku, where one is named."""
    if args.sku is not None:
        found = ((product, one) for product in sold for one in product.variants if one.sku == args.sku)
        return next((replace(product, variants=(one,)) for product, one in found), None)
    if args.product_id is not None:
        return next((product for product in sold if product.id == args.product_id), None)
    return choosing.product_named(sold, args.words or "")
