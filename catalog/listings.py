"""The catalog's lists."""

from accounts.scopes import CURRENCY, MERCHANT, NAME, REMOTE_ID, SYSTEM, joined, of_accounts, text_column, time_column
from backoffice.lists import FIGURES, TIMES, Column, Listing, Sort
from catalog.filters import ProductFilter, ProductGroupFilter
from catalog.models import Product, ProductGroup

PRODUCTS = Listing(
    name="products",
    one="product",
    many="products",
    page="catalog/products.html",
    fragment="catalog/_product_table.html",
    rows=lambda user: joined(Product.objects.visible_to(user), group=NAME, category=NAME, base=NAME, vat=("value",)),
    filters=ProductFilter,
    scope=of_accounts,
    empty="products",
    sorts=(
        Sort("name", "Name", "name"),
        Sort("price", "Price", "price", descending=True, ways=FIGURES),
        Sort("changed", "Last change", "changed_at", descending=True, ways=TIMES),
    ),
    columns=(
        MERCHANT,
        SYSTEM,
        REMOTE_ID,
        text_column("Name", "name"),
        Column("Variation of", lambda row: row.base.name if row.base else row.base_ref),
        Column("Product group", lambda row: row.group.name if row.group else None),
        Column("Category", lambda row: row.category.name if row.category else None),
        text_column("Item number", "item_number"),
        text_column("Barcode", "barcode"),
        text_column("Price", "price"),
        CURRENCY,
        text_column("Price includes VAT", "price_includes_vat"),
        text_column("VAT rate", "rate"),
        text_column("Active", "active"),
        text_column("Sold out", "sold_out"),
        Column("Stock", lambda row: row.stock if row.stock_enabled else None),
        text_column("Stock unit", "stock_unit"),
        text_column("Reorder level", "reorder_level"),
        time_column("Last change", "changed_at"),
        time_column("Removed", "removed_at"),
    ),
)

PRODUCT_GROUPS = Listing(
    name="product-groups",
    one="product group",
    many="product groups",
    page="catalog/product_groups.html",
    fragment="catalog/_product_group_table.html",
    rows=lambda user: joined(ProductGroup.objects.visible_to(user), parent=("name", "parent"), parent__parent=NAME),
    filters=ProductGroupFilter,
    scope=of_accounts,
    empty="product_groups",
    sorts=(Sort("name", "Name", "name"), Sort("order", "Order at the till", "sort_index", ways=FIGURES)),
    columns=(
        MERCHANT,
        REMOTE_ID,
        text_column("Name", "name"),
        text_column("Description", "description"),
        Column("Inside", lambda row: row.parent.name if row.parent else row.parent_ref),
        text_column("Active", "active"),
        text_column("Order", "sort_index"),
        time_column("Removed", "removed_at"),
    ),
)
