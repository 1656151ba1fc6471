"""The catalog's lists that come from a declaration alone: stock, VAT rates, and web shops' variants and categories."""

from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString

from accounts.scopes import NAME
from accounts.sheets import At, Sheet, facts
from accounts.sheets.sheet import BY_NAME
from backoffice.lists import FIGURES, TIMES, Sort
from backoffice.money import quantity
from backoffice.templatetags.icons import badge
from catalog.filters import CategoryFilter, ProductFilter, StockFilter, VariantFilter, VatRateFilter
from catalog.models import Category, Product, Variant, VatRate

LONGEST_UNIT = 12  # characters beside an amount


def stock_states(product: Any) -> Iterator[SafeString]:
    """What has to be done about its stock, and whether it is sold."""
    if product.stock is not None and product.stock < 0:
        yield badge("bad", "alert-triangle", "Below zero")
    elif product.stock is not None and product.stock == 0:
        yield badge("bad", "alert-circle", "Out of stock")
    if None not in (product.stock, product.reorder_level) and product.stock < product.reorder_level:
        yield badge("warn", "stack-2", "Below the reorder level")
    elif product.stock is not None and product.stock > 0:
        yield badge("good", "check", "Enough")
    if product.sold_out:
        yield badge("warn", "alert-circle", "Sold out")
    if not product.active:
        yield badge("calm", "ban", "Inactive")


def amount(value: Any, product: Any) -> str:
    unit = product.stock_unit or ""
    return f"{quantity(value)} {unit if len(unit) <= LONGEST_UNIT else unit[:LONGEST_UNIT] + '…'}".strip()


STOCK = Sheet(
    name="stock",
    model=Product,
    one="product with stock",
    many="products with stock",
    heading="Stock",
    filters=StockFilter,
    placeholder="Name, item number or barcode",
    picture="stack-2",
    rows=lambda rows: rows.filter(stock_enabled=True),
    joins={"group": NAME},
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Item number", "item_number", At.UNDER),
        facts.linked("Product group", "group", At.WIDER),
        facts.number("Reorder level", "reorder_level", At.MEDIUM),
        facts.Fact("Stock", lambda row: row.stock, amount, At.ALWAYS, facts.Shape.FIGURE, strong=True),
        facts.text("Unit", "stock_unit"),
        facts.time("Last change", "changed_at"),
        facts.yes_no("Sold out", "sold_out"),
        facts.yes_no("Active", "active"),
    ),
    sorts=(BY_NAME, Sort("changed", "Last change", "changed_at", descending=True, ways=TIMES)),
    states=stock_states,
    resources=lambda: ("products",),
)

VAT_RATES = Sheet(
    name="vat_rates",
    model=VatRate,
    filters=VatRateFilter,
    placeholder="Name or code",
    picture="percentage",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Code", "code", At.MEDIUM),
        facts.percent("Rate", "value", At.ALWAYS, strong=True, sort="rate"),
    ),
    sorts=(Sort("rate", "Rate", "value", descending=True, ways=FIGURES), BY_NAME),
    resources=lambda: ("vat_rates", "vat_types"),
)


def variant_states(variant: Any) -> Iterator[SafeString]:
    if variant.stock is None:
        yield badge("calm", "circle-dashed", "Stock not told")
    elif variant.stock > 0:
        yield badge("good", "check", "In stock")
    else:
        yield badge("bad", "alert-circle", "Below zero" if variant.stock < 0 else "Out of stock")


VARIANTS = Sheet(
    name="variants",
    model=Variant,
    filters=VariantFilter,
    placeholder="Code or option",
    picture="stack-2",
    note="What a web shop sells under a code of its own: one for each combination of a product's options.",
    joins={"product": NAME},
    facts=(
        facts.text("Code", "code", At.NAME, sort="code"),
        facts.text("Options", "name", At.UNDER),
        facts.linked("Product", "product", At.MEDIUM, repeats="{}"),
        facts.money("Price", "price", At.MEDIUM),
        facts.number("Stock", "stock", At.ALWAYS, strong=True),
    ),
    sorts=(Sort("code", "Code", "code"), Sort("options", "Options", "name")),
    states=variant_states,
    edit="variant_stock",
    edit_label="Set the stock",
    resources=lambda: ("products", "stock_levels"),
)


def live(category: Any) -> list[SafeString]:
    return [badge("good", "check", "Live") if category.active else badge("calm", "ban", "Not live")]


CATEGORIES = Sheet(
    name="categories",
    model=Category,
    filters=CategoryFilter,
    placeholder="Name",
    picture="folders",
    joins={"parent": NAME},
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.linked("Inside", "parent", At.MEDIUM, nothing="top level", repeats="in {}"),
    ),
    states=live,
)

# Below another record only: the list of products has a table of its own.
PRODUCTS_BELOW = Sheet(
    name="products",
    model=Product,
    filters=ProductFilter,
    picture="package",
    facts=(
        facts.text("Name", "name", At.NAME),
        facts.text("Item number", "item_number", At.MEDIUM),
        facts.money("Price", "price", At.ALWAYS, strong=True),
    ),
    states=None,
)
