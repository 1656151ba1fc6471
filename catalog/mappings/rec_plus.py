"""REC+'s products with their variants, categories, VAT types and stock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery

from accounts.mappings.rec_plus import SHORT, ShopRecord, epoch, latest
from accounts.sync.columns import Derived, Fixed, Reference, Remote, Row, finder
from accounts.sync.mapping import WHOLE, Changes, PartMapping, Query, Vanished
from accounts.sync.values import NEVER, Reading, boolean, decimal, plain, unescaped
from accounts.systems.rec_plus import endpoints
from catalog import payloads
from catalog.models import Category, Product, StockLevel, Variant, VatRate
from catalog.payloads import Parts, inside, unescaped_text, written

ON_SALE = ("live", "featured", "special_offer")  # of draft, live, featured, special_offer, upcoming, deleted
DELETED = "deleted"


find_price = finder(("price.normal",))
find_quantity = finder(("stock.qty",))


def updated_since(since: datetime, reading: Reading) -> Query:
    """Without the field's name the filter means "made live since"."""
    return {"since_timestamp": epoch(since), "since_timestamp_field": "updated"}


def is_on_sale(row: Row, reading: Reading) -> bool:
    ended = row.get("is_discontinued")
    return row.get("status") in ON_SALE and not (ended is not None and ended != "" and boolean(ended, reading))


def keeps_stock(row: Row, reading: Reading) -> bool:
    return find_quantity(row) not in (None, "")


def changed_at(row: Row, reading: Reading) -> datetime:
    return updated_at(row, reading) or latest(row, reading, "date_added") or NEVER


def updated_at(row: Row, reading: Reading) -> datetime | None:
    """People and programs leave a stamp of their own."""
    return latest(row, reading, "date_modified_admin", "date_modified_api")


def is_live(row: Row, reading: Reading) -> bool:
    """A category that does not say is shown."""
    return row.get("status", "live") in ON_SALE


def further(row: Row) -> list[tuple[str, str]]:
    """Label and value of what only the shop's own object tells."""
    offer = written(inside(row, "price").get("special_offer"))
    tags = [
        f"{group}: {', '.join(map(unescaped_text, payloads.values(found)))}"
        for group, found in inside(row, "tags").items()
        if found
    ]
    return [
        ("Status", written(row.get("status"))),
        ("Special offer", "" if offer in ("", "0", "0.00") else offer),
        ("Manufacturer", unescaped_text(inside(row, "manufacturer").get("name"))),
        ("Tags", unescaped_text("; ".join(tags))),
    ]


class Listed(ShopRecord, abstract=True):
    """What is deleted in the shop's admin may still be there, with that status."""

    query: ClassVar[Query] = {"fields": "*", "sort": "id"}

    @classmethod
    def is_gone(cls, row: Row) -> bool:
        return row.get("status") == DELETED


class VatTypeMapping(ShopRecord):
    model = VatRate
    resource, order = "vat_types", 10
    listing, rows_at, single = endpoints.VAT_TYPES, "vat-types", endpoints.VAT_TYPE
    pager, every = SHORT, timedelta(hours=6)

    value = Remote("percentage", "rate", "value", convert=decimal)
    name = Remote("name", convert=unescaped, default="")


class CategoryMapping(Listed):
    model = Category
    resource, order = "categories", 20
    listing, rows_at, single = endpoints.CATEGORIES, "categories", endpoints.CATEGORY
    pager, every = SHORT, timedelta(hours=1)
    search = ("name",)

    name = Remote("name", convert=unescaped, default="")
    active = Derived(is_live)
    parent = Reference("parent.id", "parent_id")


def options_of(row: Row) -> list[Row]:
    """Those of the product that a variation takes; an option by itself is the only one."""
    taken = row.get("options")
    if not isinstance(taken, dict):
        return [row] if "group" in row else []
    options = row[WHOLE].get("options")
    known = options if isinstance(options, list) else list((options or {}).values())
    return [each for each in known if isinstance(each, dict) and taken.get(each.get("group")) == each.get("desc")]


def variant_name(row: Row, reading: Reading) -> str:
    """``Size: Large, Colour: Red``."""
    taken = row.get("options")
    pairs = taken.items() if isinstance(taken, dict) else [(row.get("group") or "", row.get("desc") or "")]
    return ", ".join(filter(None, (option_name(str(group), str(desc)) for group, desc in pairs)))


@lru_cache(maxsize=8192)  # a shop has few options, and thousands of products have them
def option_name(group: str, desc: str) -> str:
    group, desc = plain(group), plain(desc)
    return f"{group}: {desc}" if group else desc


def variant_price(row: Row, reading: Reading) -> Decimal | None:
    """The product's price and what the options cost more."""
    prices = [find_price(row[WHOLE]), *(option.get("price") for option in options_of(row))]
    told = [decimal(price, reading) for price in prices if price not in (None, "")]
    return sum(told, Decimal(0)) if told else None


class VariantMapping(PartMapping):
    """A combination of options that has a code; in shops without combinations the options that have one."""

    model = Variant
    system, resource, order = "rec_plus", "variants", 31
    key, whole, places = "code", "product", ("variations", "options")
    search = ("code", "name")

    code = Remote("code", convert=unescaped)
    name = Derived(variant_name)
    price = Derived(variant_price)
    stock = Remote("stock", "stock_qty", convert=decimal)
    product = Reference(f"{WHOLE}.id")


class ProductMapping(Listed):
    model = Product
    resource, order = "products", 30
    listing, rows_at, single = endpoints.PRODUCTS, "products", endpoints.PRODUCT
    changes = Changes(updated_since)
    every, full_every = timedelta(minutes=5), timedelta(days=1)
    parts = (VariantMapping,)
    events = ("new.product", "update.product", "delete.product", "batch-update.product", "batch-delete.product")
    search = ("name", "item_number")

    name = Remote("name", convert=unescaped)
    item_number = Remote("code", convert=unescaped)
    price = Remote("price.normal", convert=decimal, default=Decimal(0))  # the account's currency
    price_includes_vat = Fixed(True)
    vat = Reference("tax_class")
    category = Reference("categories.default.id")
    active = Derived(is_on_sale)
    sold_out = Fixed(False)
    stock_enabled = Derived(keeps_stock)
    stock = Remote("stock.qty", convert=decimal)
    reorder_level = Remote("stock.alert_qty", convert=decimal)
    changed_at = Derived(changed_at)
    remote_updated_at = Derived(updated_at)

    @classmethod
    def shown(cls, row: Row) -> Parts:
        images = [row.get("image"), *payloads.values(row.get("additional_images"))]
        return Parts(
            description=payloads.words(written(row.get("short_desc"))) or payloads.words(written(row.get("desc"))),
            images=[written(image) for image in images if written(image)],
            further=[(label, value) for label, value in further(row) if value],
        )


class StockLevelMapping(ShopRecord):
    """By code, of products and variants: levels are never added up. Selling moves them without a stamp on the product."""

    model = StockLevel
    resource, order = "stock_levels", 40
    listing, rows_at, single, key = endpoints.STOCK, "stock", endpoints.STOCK_OF, "code"
    query: ClassVar[Query] = {}
    pager = SHORT
    vanished = Vanished.LIST
    by_turns, every, full_every = True, timedelta(minutes=5), timedelta(days=1)

    code = Remote("code", convert=unescaped)
    stock = Remote("stock", convert=decimal)

    @classmethod
    def settle(cls, account_id: int, keys: Sequence[int]) -> None:
        """Products and variants with these codes have as many as the list says."""
        levels: Any = StockLevel.objects.filter(pk__in=list(keys))
        codes = levels.values("code")
        for model, column in ((Variant, "code"), (Product, "item_number")):
            mine = StockLevel.objects.filter(account=account_id, code=OuterRef(column)).order_by("pk")
            rows: Any = model.objects.filter(account=account_id, **{f"{column}__in": codes})
            rows.update(stock=Subquery(mine.values("stock")[:1]))
