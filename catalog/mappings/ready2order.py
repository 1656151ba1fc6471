"""ready2order's products, product groups and tax rates."""

from datetime import UTC, datetime, timedelta

from accounts.sync.columns import Constant, Derived, Reference, Remote, Row
from accounts.sync.mapping import Changes, Mapping, PerRow, Query, Vanished
from accounts.sync.pagers import ByPage
from accounts.sync.values import Reading, boolean, decimal, first_time, local_time, small_integer
from accounts.systems.ready2order import endpoints
from catalog.models import Price, Product, ProductGroup, VatRate
from catalog.payloads import Ingredient, Parts, objects, written


def updated_after(since: datetime, reading: Reading) -> Query:
    """The filter takes a time without zone and does not say whose: of both clocks the earlier one misses nothing."""
    clocks = (since.astimezone(UTC), since.astimezone(reading.zone))
    return {"updatedAfter": min(clock.strftime("%Y-%m-%d %H:%M:%S") for clock in clocks)}


def changed_at(row: Row, reading: Reading) -> datetime:
    return first_time(row, reading, "product_updated_at", "product_created_at")


class VatRateMapping(Mapping):
    model = VatRate
    system, resource, order = "ready2order", "vat_rates", 10
    listing, key = endpoints.VAT_RATES, "id"
    vanished = Vanished.LIST
    every = timedelta(hours=6)

    value = Remote("value", convert=decimal)
    code = Remote("code")
    name = Remote("description", default="")


class ProductGroupMapping(Mapping):
    model = ProductGroup
    system, resource, order = "ready2order", "product_groups", 20
    listing, key, pager = endpoints.PRODUCT_GROUPS, "productgroup_id", ByPage()
    single = endpoints.PRODUCT_GROUP
    every = timedelta(minutes=30)
    events = ("productGroup.created", "productGroup.updated", "productGroup.deleted")
    search = ("name", "description")

    name = Remote("productgroup_name")
    description = Remote("productgroup_description")
    active = Remote("productgroup_active", convert=boolean, default=True)
    sort_index = Remote("productgroup_sortIndex", convert=small_integer, default=0)
    kind = Remote("productgroup_type_id")
    parent = Reference("productgroup_parent")
    remote_updated_at = Remote("productgroup_updated_at", convert=local_time)


class ProductPrice(Mapping, abstract=True):
    """What both kinds of prices have in common: a request per product each, so they are read once a week."""

    model = Price
    system = "ready2order"
    family = "prices"
    essential = False
    key = "price_id"
    per = PerRow(Product)
    vanished = Vanished.LIST
    every = timedelta(days=7)

    value = Remote("price_value", convert=decimal)
    value_gross = Remote("price_valueGross", convert=decimal)
    value_net = Remote("price_valueNet", convert=decimal)
    product = Reference("product_id")
    set_at = Remote("price_timestamp", convert=local_time)


class CustomerPriceMapping(ProductPrice):
    resource, order = "customer_prices", 900
    listing = endpoints.CUSTOMER_PRICES

    kind = Constant(Price.Kind.CUSTOMER)
    for_ref = Remote("customer_id")


class CategoryPriceMapping(ProductPrice):
    resource, order = "customer_category_prices", 901
    listing = endpoints.CATEGORY_PRICES

    kind = Constant(Price.Kind.CATEGORY)
    for_ref = Remote("customerCategory_id")


class ProductMapping(Mapping):
    """Variations come in the same list, with the product that they vary."""

    model = Product
    system, resource, order = "ready2order", "products", 30
    listing, key, pager = endpoints.PRODUCTS, "product_id", ByPage()
    query = {"includeProductGroup": "true", "includeProductVariations": "true", "includeProductIngredients": "true"}
    single, single_query = endpoints.PRODUCT, query
    changes = Changes(updated_after)
    every, full_every = timedelta(minutes=2), timedelta(days=1)
    events = ("product.created", "product.updated", "product.deleted")
    search = ("name", "item_number", "barcode")

    name = Remote("product_name")
    item_number = Remote("product_itemnumber")
    barcode = Remote("product_barcode")
    price = Remote("product_price", convert=decimal)  # account currency
    price_includes_vat = Remote("product_priceIncludesVat", convert=boolean, default=True)
    vat_rate = Remote("product_vat", convert=decimal)
    vat = Reference("product_vat_id")
    group = Reference("productgroup_id", "productgroup.productgroup_id")
    base = Reference("product_base_id", "product_base.product_id")
    kind = Remote("product_type")
    active = Remote("product_active", convert=boolean, default=True)
    sold_out = Remote("product_soldOut", convert=boolean, default=False)
    stock_enabled = Remote("product_stock_enabled", convert=boolean, default=False)
    stock = Remote("product_stock_value", convert=decimal)
    stock_unit = Remote("product_stock_unit")
    reorder_level = Remote("product_stock_reorderLevel", convert=decimal)
    changed_at = Derived(changed_at)
    remote_updated_at = Remote("product_updated_at", convert=local_time)

    @classmethod
    def shown(cls, row: Row) -> Parts:
        return Parts(
            description=written(row.get("product_description")),
            ingredients=[
                Ingredient(*(written(each.get(f"ingredient_{name}")) for name in ("name", "quantity", "unit")))
                for each in objects(row.get("productingredient"))
            ],
            images=[written(each.get("image_url")) for each in objects(row.get("images"))],
        )
