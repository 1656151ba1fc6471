"""Rows that are wrong on purpose, and names that nobody should have to read."""

from typing import TYPE_CHECKING

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths, parsed
from backoffice.sandbox.ready2order.seed.local_time import NEVER

if TYPE_CHECKING:
    from backoffice.sandbox.ready2order.till import Till

LOST_CENTS = 10
HOSTILE_NAMES = (
    "N" * 256,
    "\tmit Tabulator davor",
    "mit Leerzeichen dahinter   ",
    "<b>fett</b>",
    "<script>alert(1)</script>",
    "=1+1",
    "@SUM(A1:A9)",
    "+43 664 1234567",
    "-2+3",
    "\"doppelt\" und 'einfach'",
    "Torte 🎂 für 👩‍👩‍👧",
    "zwei\r\nZeilen",
    "{{ 7 * 7 }} {% now 'Y' %}",
    "rechts\u202eskнil",
    "",
)
_NAMED = (
    ("products", "product_name"),
    ("product_groups", "productgroup_name"),
    ("customers", "customer_name"),
    ("coupons", "coupon_name"),
    ("orders", "order_product_name"),
)


def plant_odd_rows(till: "Till") -> None:
    """As far as the till has rows enough; all are listed in ``till.odd``."""
    products, invoices = _plain_products(till), _plain_invoices(till)
    if len(products) > 1:
        _change(till, "products", products[0], {"product_price": "12,50"}, "a comma instead of a point")
        price = noisy(till.products[products[1]]["product_price"])
        _change(till, "products", products[1], {"product_price": price}, "rounding noise")
    if len(invoices) > 2:
        _lose_cents(till, invoices[0])
        _change(till, "invoices", invoices[1], {"invoice_timestamp": NEVER}, "a time that is none")
        row = till.invoices[invoices[2]]
        noise = {name: noisy(row[name]) for name in ("invoice_total", "invoice_totalNet", "invoice_totalVat")}
        _change(till, "invoices", invoices[2], noise, "rounding noise")


def plant_hostile_names(till: "Till") -> None:
    """On every other row from the first on, but on every group after the first; see ``till.hostile``."""
    for resource, field in _NAMED:
        step, first = (1, 1) if resource == "product_groups" else (2, 0)
        for identifier, name in zip(list(till.tables[resource].ids)[first::step], HOSTILE_NAMES, strict=False):
            till.tables[resource].update(identifier, {field: name})
            _note(till.hostile, resource, identifier, field, name, "hostile name")


def noisy(written: str) -> str:
    """As a sum of binary fractions comes out: 22.9 → 22.900000000000006."""
    whole, _, fraction = written.partition(".")
    return f"{whole}.{fraction:0<14}6"


def _lose_cents(till: "Till", identifier: int) -> None:
    """The first taxed line comes to 10 cents less than the document counts for it."""
    row = till.invoices[identifier]
    items: list[Row] = [dict(item) for item in row["items"]]
    line = next(item for item in items if item["item_vat"] != "0")
    for name in ("item_total", "item_vat"):
        line[name] = hundredths(parsed(line[name], 2) - LOST_CENTS)
    till.invoices.update(identifier, {"items": items})
    why = "its lines and their tax come to 10 cents less than its total"
    _note(till.odd, "invoices", identifier, "items", line["item_total"], why)


def _change(till: "Till", resource: str, identifier: int, changes: Row, why: str) -> None:
    till.tables[resource].update(identifier, changes)
    for field, value in changes.items():
        _note(till.odd, resource, identifier, field, value, why)


def _note(rows: list[Row], resource: str, identifier: int, field: str, value: str, why: str) -> None:
    rows.append({"resource": resource, "id": identifier, "field": field, "value": value, "why": why})


def _plain_products(till: "Till") -> list[int]:
    """Neither variations nor products that have some."""
    ids = till.products.ids[:30]
    return [each for each in ids if till.products[each]["product_base_id"] is None and not till.variations.of(each)][3:]


def _plain_invoices(till: "Till") -> list[int]:
    """Older than the last few, taxed, with items of their own, and not part of a storno."""
    ids = list(till.invoices.ids)[-60:-4]
    return [identifier for identifier in reversed(ids) if _is_plain(till.invoices[identifier])]


def _is_plain(row: Row) -> bool:
    untouched = not (row["invoice_testMode"] or row["invoice_reference_id"] or row["invoice_deleted_at"])
    return untouched and parsed(row["invoice_totalVat"], 2) > LOST_CENTS
