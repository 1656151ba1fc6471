"""REC+'s orders with their lines."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.mappings.rec_plus import ShopRecord, epoch
from accounts.sync import hints
from accounts.sync.columns import Derived, Reference, Remote, Row, finder
from accounts.sync.mapping import ChildMapping, Query, Window
from accounts.sync.values import Odd, Reading, decimal, local_time, text, unescaped
from accounts.systems.rec_plus import endpoints
from catalog.mappings.rec_plus import StockLevelMapping
from sales.figures import WebOrderTally
from sales.models import WebOrder, WebOrderLine

DELIVERY, GOODS = "DELIVERY", "PRODUCT"
OVERLAP = timedelta(hours=1)  # of what was ordered while the list of stock was read
ZERO = Decimal(0)
# A shop's statuses are its own words: an order that one of these ends was no sale. Of a partial refund nobody tells the sum.
ENDED = re.compile(r"\b(cancel+ed|refunded|void(ed)?|declined|rejected|failed|fraud(ulent)?|abandoned|draft)\b", re.I)
IN_PART = re.compile(r"\bpart", re.I)

find_customer = finder(("user.full_name",)), finder(("delivery_address.recipient_name",)), finder(("user.email",))
find_total = finder(("totals.price",))
find_method = finder(("rel_data.delivery.name",))


def placed_since(since: datetime, reading: Reading) -> Query:
    return {"since_timestamp": epoch(since)}


def placed_on(row: Row, reading: Reading) -> date:
    """The day on the shop's calendar."""
    moment = local_time(row.get("start_date"), reading)
    if moment is None:
        raise Odd("not_a_time", row.get("start_date"))
    return moment.astimezone(reading.zone).date()


def currency(row: Row, reading: Reading) -> str:
    """Orders do not tell theirs: it is the shop's."""
    return reading.currency


def customer_name(row: Row, reading: Reading) -> str:
    """Of whoever ordered, else of whoever gets it."""
    return next((unescaped(name, reading) for name in (find(row) for find in find_customer) if name), "")


def lines_of(row: Row) -> list[Row]:
    """Some lists come as an object."""
    lines: Any = row.get("lines") or []
    rows = lines.values() if isinstance(lines, dict) else lines
    return [line for line in rows if isinstance(line, dict)]


def is_ended(status: str) -> bool:
    """Whether an order with this status was no sale, as far as words tell."""
    return ENDED.search(status) is not None and IN_PART.search(status) is None


def counts(row: Row, reading: Reading) -> bool:
    """Paid, and not called off since."""
    if row.get("payment_date") in (None, "") or local_time(row["payment_date"], reading) is None:
        return False
    return not is_ended(unescaped(row.get("status") or "", reading))


def total_net(row: Row, reading: Reading) -> Decimal | None:
    """What the lines leave without their VAT, if they come to the total and no voucher is among them."""
    parts = [(_amount(line, "price", reading) or ZERO, _amount(line, "vat", reading)) for line in lines_of(row)]
    total = find_total(row)
    if not parts or total in (None, "") or sum((price for price, _ in parts), ZERO) != decimal(total, reading):
        return None
    if any(price < 0 or (price and vat is None) for price, vat in parts):
        return None
    return decimal(total, reading) - sum((vat or ZERO for _, vat in parts), ZERO)


def _amount(line: Row, name: str, reading: Reading) -> Decimal | None:
    value = line.get(name)
    return None if value in (None, "") else decimal(value, reading)


def delivery_method(row: Row, reading: Reading) -> str:
    ways = [line for line in lines_of(row) if line.get("line_type") == DELIVERY]
    names = [find_method(way) or way.get("line_desc") or "" for way in ways]
    return ", ".join(unescaped(name, reading) for name in names if name)


def within_ref(row: Row, reading: Reading) -> str | None:
    """0 is the order itself."""
    tied = row.get("line_rel_id")
    return None if tied in (None, "", 0, "0") else text(tied, reading)


class LineMapping(ChildMapping):
    """Unordered, a tree by ``line_rel_id``. A price is the whole line's, VAT included: it is never multiplied."""

    model = WebOrderLine
    place, parent = "lines", "order"

    line_ref = Remote("id")
    within_ref = Derived(within_ref)
    kind = Remote("line_type", default="")
    name = Remote("line_desc", convert=unescaped, default="")
    code = Remote("rel_data.product.code", "rel_data.option.code", "rel_data.coupon.code", convert=unescaped)
    status = Remote("status", convert=unescaped, default="")
    quantity = Remote("qty", convert=decimal, default=Decimal(1))
    price = Remote("price", convert=decimal, default=Decimal(0))
    vat = Remote("vat", convert=decimal)
    vat_rate = Remote("vat_percentage", convert=decimal)
    product = Reference("rel_data.product.id")


class WebOrderMapping(ShopRecord):
    """The list can only be narrowed by the time of placing: the latest are read again and again, as they change."""

    model = WebOrder
    resource, order = "web_orders", 80
    listing, rows_at, single = endpoints.ORDERS, "orders", endpoints.ORDER
    window = Window(placed_since, back=timedelta(hours=72), back_nightly=timedelta(days=35), column="placed_at")
    every, full_every = timedelta(minutes=5), timedelta(days=1)
    events = ("new.order", "update.order")
    search = ("number", "invoice_number", "customer_name", "lines.name")
    children = (LineMapping,)
    tally = WebOrderTally

    number = Remote("id")
    invoice_number = Remote("invoice_id")
    status = Remote("status", convert=unescaped, default="")
    placed_at = Remote("start_date", convert=local_time)
    placed_on = Derived(placed_on)
    paid_at = Remote("payment_date", convert=local_time)
    currency = Derived(currency)
    total = Remote("totals.price", convert=decimal)
    total_vat = Remote("totals.vat", convert=decimal)
    total_net = Derived(total_net)
    counts = Derived(counts)
    delivery = Remote("totals.delivery", convert=decimal)
    quantity = Remote("totals.qty", convert=decimal)
    payment_method = Remote("payment_method.name", convert=unescaped, default="")
    delivery_method = Derived(delivery_method)
    customer = Reference("user.id")
    customer_name = Derived(customer_name)
    email = Remote("user.email", convert=unescaped)

    @classmethod
    def settle(cls, account_id: int, keys: Sequence[int]) -> None:
        """What was ordered has left the shop's stock: its list has no way to tell, and may be long."""
        whole_at = hints.whole_at(account_id, StockLevelMapping)
        if whole_at is None:
            return
        lines = WebOrderLine.objects.filter(order__in=list(keys), order__placed_at__gte=whole_at - OVERLAP, kind=GOODS)
        codes = lines.values_list("code", flat=True)
        hints.moved(account_id, StockLevelMapping, [code for code in codes if code])
