"""Where turnover comes from: a till's documents and a web shop's orders, as SQL of their tables.

In the expressions ``i`` is the document and ``p`` one of its parts. Each channel is a kind of system (``System.kind``).
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import TextChoices


class Channel(TextChoices):
    TILL = "till", "Tills"
    SHOP = "shop", "Web shops"


def net_of_item(total: str, net: str, rate: str) -> str:
    """The net of an item, as SQL of these columns: its own, else what its rate leaves of the total."""
    return f"COALESCE({net}, {total} / NULLIF(1 + COALESCE({rate}, 0) / 100.0, 0), {total})"


def rate_key(column: str) -> str:
    """A rate as people write it, as SQL: 20, 5.5, and nothing for none."""
    if connection.vendor == "postgresql":
        return f"COALESCE(TRIM_SCALE({column})::text, '')"
    return f"CASE WHEN {column} IS NULL THEN '' ELSE RTRIM(RTRIM(PRINTF('%%.6f', {column}), '0'), '.') END"


@dataclass(frozen=True)
class Source:
    """``left_out`` says which documents are kept apart, since they count nowhere."""

    channel: Channel
    table: str
    day: str
    calendar_day: str
    left_out: str
    net: str
    tax: str
    parts: str
    part_of: str  # the parts' column that names their document
    gross_of_part: str
    net_of_part: tuple[str, str]  # its own net, and the rate that tells it otherwise
    payments: str  # a table of them; empty: the document is paid in one
    payment: str  # by which method
    paid: str  # how much


TILL = Source(
    channel=Channel.TILL, table="sales_invoice", day="i.issued_on", calendar_day="i.calendar_on",
    left_out="i.test_mode", net="COALESCE(i.total_net, 0)", tax="COALESCE(i.total_vat, 0)",
    parts="sales_invoiceitem", part_of="invoice_id", gross_of_part="p.total",
    net_of_part=("p.total_net", "p.vat_rate"), payments="sales_invoicepayment",
    payment="COALESCE(p.payment_method_ref, p.name)", paid="p.value",
)  # fmt: skip
SHOP = Source(
    channel=Channel.SHOP, table="sales_weborder", day="i.placed_on", calendar_day="i.placed_on",
    left_out="NOT i.counts", net="COALESCE(i.total_net, 0)",
    tax="COALESCE(i.total - i.total_net, i.total_vat, 0)",
    parts="sales_weborderline", part_of="order_id", gross_of_part="p.price",
    net_of_part=("p.price - p.vat", "p.vat_rate"), payments="", payment="i.payment_method", paid="i.total",
)  # fmt: skip
SOURCES = (TILL, SHOP)
