"""What turnover is made of, as the ORM sees it: a till's invoices with their items, a shop's orders with their lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Expression, F, Q, Value
from django.db.models.functions import Coalesce

from backoffice.money import AmountField
from sales import keys
from sales.days import BUSINESS, CALENDAR, between
from sales.models import Invoice, InvoiceItem, InvoicePayment, WebOrder, WebOrderLine
from sales.sources import Channel

Key = Callable[[str], Expression]  # of the way that leads to the part


@dataclass(frozen=True)
class Documents:
    """``asked`` are the list's filters that leave what counts, ``left_out`` those that leave what does not."""

    channel: Channel
    model: Any
    parts: Any
    way: str  # from a document to its parts, and back
    part_of: str
    amount: str  # of a part
    net_of_part: Key
    keys: Mapping[str, Key]  # of a part
    days: Mapping[str, str]  # its column of each kind of day
    moment: str
    net: Expression
    tax: Expression
    method: Callable[[], Expression]
    payments: Any  # rows with a ``value``; none: the document is paid in one
    list_name: str
    asked: Mapping[str, str]
    left_out: Mapping[str, str]
    counted: Q
    words: tuple[str, str]  # one, many
    parts_words: tuple[str, str]
    left_out_words: tuple[str, str]  # one, many
    left_out_icon: str

    @property
    def has_business_days(self) -> bool:
        """Which may not be those of the calendar."""
        return self.days[BUSINESS] != self.days[CALENDAR]

    def hour(self) -> Expression:
        return keys.hour(self.moment)

    def within(self, kind: str, first: date, last: date) -> Q:
        """Those of these days, both included; ``kind`` says whether they are the till's or the calendar's."""
        return between(self.days[kind], self.moment, kind, first, last)

    def named(self, number: int) -> str:
        """``3 web orders``."""
        return f"{number:,} {self.words[number != 1]}"

    def left_out_named(self, number: int) -> str:
        return f"{number:,} {self.left_out_words[number != 1]}"


def _zero() -> Expression:
    return Value(0, output_field=AmountField())


TILL = Documents(
    channel=Channel.TILL, model=Invoice, parts=InvoiceItem, way="items", part_of="invoice", amount="total",
    net_of_part=keys.net_of_item, keys=keys.ITEMS, days={BUSINESS: "issued_on", CALENDAR: "calendar_on"},
    moment="issued_at", net=Coalesce(F("total_net"), _zero()), tax=Coalesce(F("total_vat"), _zero()),
    method=keys.method, payments=InvoicePayment, list_name="invoices", asked={"training": "no"},
    left_out={"training": "yes"}, counted=Q(test_mode=False, removed_at__isnull=True), words=("invoice", "invoices"),
    parts_words=("item", "items"), left_out_words=("training document", "training documents"), left_out_icon="school",
)  # fmt: skip
SHOP = Documents(
    channel=Channel.SHOP, model=WebOrder, parts=WebOrderLine, way="lines", part_of="order", amount="price",
    net_of_part=keys.net_of_line, keys=keys.LINES, days={BUSINESS: "placed_on", CALENDAR: "placed_on"},
    moment="placed_at", net=Coalesce(F("total_net"), _zero()),
    tax=Coalesce(F("total") - F("total_net"), F("total_vat"), _zero(), output_field=AmountField()),
    method=keys.method_of_order, payments=None, list_name="web_orders", asked={"counts": "yes"},
    left_out={"counts": "no"}, counted=Q(counts=True, removed_at__isnull=True), words=("web order", "web orders"),
    parts_words=("line", "lines"),
    left_out_words=("web order that is not paid or was cancelled", "web orders that are not paid or were cancelled"),
    left_out_icon="package-off",
)  # fmt: skip
BY_CHANNEL = {each.channel.value: each for each in (TILL, SHOP)}
