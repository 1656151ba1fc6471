"""From kept rows to what is sent: what a list leaves out, and the forms that vary by option."""

from collections.abc import Collection
from typing import Any

from backoffice.sandbox.messages import Row, dumped
from backoffice.sandbox.options import Options
from backoffice.sandbox.ready2order.amounts import parsed, rounded, ten_thousandths
from backoffice.sandbox.ready2order.till import Till

DECIMALS = frozenset(
    {
        "product_price", "product_vat", "product_stock_value", "product_stock_reorderLevel", "product_stock_safetyStock",
        "variation_price", "variation_stock", "ingredient_quantity", "value",
        "product_stock", "product_reorderLevel", "product_safetyStock", "productgroup_accountingCodeVatRate",
        "invoice_total", "invoice_totalNet", "invoice_totalVat", "invoice_totalTip",
        "item_quantity", "item_price", "item_priceNet", "item_total", "item_totalNet", "item_vat", "item_vatRate",
        "item_vatCompensation", "item_undiscountedSumBeforeLineDiscount", "item_undiscountedSumBeforeInvoiceDiscount",
        "item_lineDiscountPercent", "item_lineDiscountNet", "item_lineDiscountGross", "item_invoiceDiscountNet",
        "item_invoiceDiscountGross", "item_product_price", "item_product_priceNet", "item_product_vat", "item_qty",
        "item_product_vatRate", "item_product_vatCompensation", "item_product_priceNetPerUnit",
        "item_product_pricePerUnit", "billPayment_value", "billDiscount_value", "billDiscount_percent",
        "price_value", "price_valueGross", "price_valueNet", "coupon_containsVat", "couponTransaction_value",
        "discount_value", "order_quantity", "order_priceGross", "order_priceNet", "order_vat",
        "order_discount_valueGross", "order_discount_valueNet", "order_vatRate", "order_product_priceGrossPerUnit",
        "order_product_priceNetPerUnit", "amount",
    }
)  # fmt: skip

GROUP, VARIATIONS, INGREDIENTS, GROUP_ID = (
    "includeProductGroup",
    "includeProductVariations",
    "includeProductIngredients",
    "",
)
ITEMS, PAYMENTS, DISCOUNTS = "items", "payments", "discounts"
WHOLE_INVOICE = frozenset({ITEMS, PAYMENTS, DISCOUNTS})


def encoded(value: Any, options: Options) -> bytes:
    return dumped(with_numbers(value) if options.numbers else value)


def with_numbers(value: Any) -> Any:
    """The same with decimals as JSON numbers; what is no decimal stays as it is."""
    if isinstance(value, list):
        return [with_numbers(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {name: _number(entry) if name in DECIMALS else with_numbers(entry) for name, entry in value.items()}


def _number(written: Any) -> Any:
    try:
        return float(written) if "." in written else int(written)
    except (TypeError, ValueError):
        return written


def public(row: Row) -> Row:
    """Without what is kept for the sandbox's own use."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def product(till: Till, row: Row, flags: Collection[str]) -> Row:
    """A product with what the flags ask for; ``GROUP_ID`` keeps the bare id of its group."""
    shown = public(row)
    ingredients = shown.pop("productingredient", [])
    if GROUP in flags:
        group = till.product_groups.get(row.get("productgroup_id"))
        shown["productgroup"] = public(group) if group else None
    elif GROUP_ID not in flags:
        shown.pop("productgroup_id", None)
    if VARIATIONS in flags:
        shown["productvariation"] = [_variation(till.products[each]) for each in till.variations.of(row["product_id"])]
    if INGREDIENTS in flags:
        shown["productingredient"] = ingredients
    return shown


def _variation(row: Row) -> Row:
    return {
        "variation_id": row["product_id"],
        "variation_name": row["product_name"],
        "variation_price": row["product_price"],
        "variation_stock": row["product_stock_value"] if row["product_stock_enabled"] else None,
    }


def stock(row: Row) -> Row:
    return {
        "product_id": row["product_id"],
        "product_stock": row["product_stock_value"],
        "product_reorderLevel": row["product_stock_reorderLevel"],
        "product_safetyStock": row["product_stock_safetyStock"],
        "product_unit": row["product_stock_unit"],
    }


def price(till: Till, row: Row) -> Row:
    """A price for some, before and after the product's tax; a value that is no number stands for both."""
    net = gross = row["price_value"]
    product = till.products.get(row["product_id"])
    try:
        value, rate = parsed(gross, 4), parsed(product["product_vat"], 1) if product else 0
    except (ArithmeticError, TypeError, ValueError):
        pass
    else:
        if product and product["product_priceIncludesVat"]:
            net = ten_thousandths(rounded(value * 1000, 1000 + rate))
        else:
            gross = ten_thousandths(rounded(value * (1000 + rate), 1000))
    shown = public(row)
    return {"price_id": shown.pop("price_id"), "price_value": shown.pop("price_value"),
            "price_valueGross": gross, "price_valueNet": net, **shown}  # fmt: skip


def customer(row: Row, form: str) -> Row:
    shown = public(row)
    address = shown.pop("address")["invoice"]
    match form:
        case "flat":
            return {**shown, **address}
        case "listed":
            return {**shown, "address": [{"invoice": [address]}]}
        case _:
            return {**shown, "address": {"invoice": address}}


def invoice(till: Till, row: Row, parts: Collection[str]) -> Row:
    """A document; its items, payments and discounts only as far as asked for."""
    shown = public(row)
    shown["dailyReport_endDate"] = till.day.ended_at(row["dailyReport_id"])
    shown["type"] = till.bill_types[row["billType_id"]]
    if ITEMS not in parts:
        shown["items"] = []
    if PAYMENTS not in parts:
        shown["payment"] = []
    if DISCOUNTS not in parts:
        shown["discounts"] = []
    return shown


def truth(till: Till, resource: str, row: Row) -> Row:
    """Every field that a row has, in the default forms."""
    match resource:
        case "invoices":
            return invoice(till, row, WHOLE_INVOICE)
        case "customers":
            return customer(row, "nested")
        case "category_prices" | "customer_prices":
            return price(till, row)
        case _:
            return public(row)
