"""What buyers may be asked about: web orders and invoices, in one shape. Whole lists cost a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Merchant
from accounts.scopes import joined
from sales.asking import deliveries, names
from sales.models import Invoice, ReviewRequest, ReviewRules, WebOrder

CUSTOMER = ("name", "company", "first_name", "last_name", "email", "country", "newsletter", "category_id", "seen_at")
MOST = 20_000  # of each kind: older ones are left out of what is looked at
NO_STORNO = (None, "", "0")

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Purchase:
    """``due_at`` is when the rules let the buyer be asked; ``None`` as long as what it waits for has not happened."""

    row: Any  # WebOrder or Invoice
    base_id: str  # what the review service knows it by, unless another order has that already
    is_same_by_id: bool  # of a document that names its web order: the id alone decides
    ordered_at: datetime
    paid_at: datetime | None
    delivered_at: datetime | None
    due_at: datetime | None
    email: str
    stop: str = ""  # the key of what stands against it for good

    @property
    def web_order_id(self) -> int | None:
        return self.row.pk if isinstance(self.row, WebOrder) else None

    @property
    def invoice_id(self) -> int | None:
        return self.row.pk if isinstance(self.row, Invoice) else None

    @property
    def buyer(self) -> str:
        return self.email.casefold()

    @property
    def total(self) -> Decimal:
        return Decimal(self.row.total)

    @property
    def called(self) -> str:
        """The buyer, as lists have it: by name, else by e-mail."""
        return " ".join(self.name).strip() or self.email

    @property
    def name(self) -> names.Name:
        customer = self.row.customer
        known = (customer.first_name, customer.last_name) if customer else (None, None)
        full = (self.row.customer_name, customer.name if customer else "")
        return names.of_buyer(*known, *full, company=customer.company if customer else None)


def of_merchant(rules: ReviewRules, now: datetime, *, only_new: bool = False) -> list[Purchase]:
    """Those inside the age that the rules allow, the newest first. ``only_new``: without what cannot be asked anyway."""
    since = now - timedelta(days=rules.oldest_days)
    found: list[Purchase] = []
    if rules.web_orders:
        orders = WebOrder.objects.filter(account__merchant=rules.merchant_id, placed_at__gte=since)
        orders = _only_new(orders, "web_order", "placed_at", rules, now) if only_new else orders
        found += of_web_orders(joined(orders, customer=CUSTOMER).order_by("-placed_at")[:MOST], rules)
    if rules.invoices:
        documents = Invoice.objects.filter(account__merchant=rules.merchant_id, issued_at__gte=since)
        documents = _only_new(documents, "invoice", "issued_at", rules, now) if only_new else documents
        found += of_invoices(joined(documents, customer=CUSTOMER).order_by("-issued_at")[:MOST], rules)
    return sorted(found, key=lambda purchase: purchase.due_at or now, reverse=True)


def of_web_orders(orders: Iterable[Any], rules: ReviewRules) -> list[Purchase]:
    rows = list(orders)
    arrived = deliveries.of(rows, rules)
    return [_of_web_order(order, rules, arrived.get(order.pk)) for order in rows]


def of_invoices(documents: Iterable[Any], rules: ReviewRules) -> list[Purchase]:
    rows = list(documents)
    belongs = _orders_named_by(rows, rules.merchant)
    arrived = deliveries.of(rows, rules)
    cancelled = set(Invoice.objects.filter(storno_of__in=[row.pk for row in rows]).values_list("storno_of", flat=True))
    return [
        _of_invoice(row, rules, belongs.get(row.pk, ""), arrived.get(row.pk), is_reversed=row.pk in cancelled)
        for row in rows
    ]


def of_requests(requests: Iterable[ReviewRequest], rules: ReviewRules) -> dict[int, Purchase]:
    """Request -> its order as it is now; without those whose order we do not have."""
    rows = list(requests)
    orders = joined(WebOrder.objects.filter(pk__in=[row.web_order_id for row in rows]), customer=CUSTOMER)
    documents = joined(Invoice.objects.filter(pk__in=[row.invoice_id for row in rows]), customer=CUSTOMER)
    by_order = {purchase.row.pk: purchase for purchase in of_web_orders(orders, rules)}
    by_document = {purchase.row.pk: purchase for purchase in of_invoices(documents, rules)}
    found = {row.pk: by_order.get(row.web_order_id) or by_document.get(row.invoice_id) for row in rows}
    return {pk: purchase for pk, purchase in found.items() if purchase is not None}


def _only_new(rows: Rows, kind: str, placed: str, rules: ReviewRules, now: datetime) -> Rows:
    """Without what is in the ledger, names nobody, or cannot be due yet."""
    rows = rows.filter(~Exists(ReviewRequest.objects.filter(**{kind: OuterRef("pk")})), removed_at=None, total__gte=0)
    rows = rows.filter(Q(email__gt="") | Q(customer__email__gt=""))
    if rules.waits_for_delivery:
        return rows
    return rows.filter(**{f"{placed}__lte": now - timedelta(days=rules.days)})


def _of_web_order(order: Any, rules: ReviewRules, arrived_at: datetime | None) -> Purchase:
    status = order.status.casefold()
    is_delivered = status in listed(rules.delivered_statuses)
    stop = "gone" if order.removed_at else ""
    if not stop and any(word in status for word in listed(rules.stopping_words)):
        stop = "stopped"
    return _purchase(
        order, rules, f"w-{order.number}", ordered_at=order.placed_at, paid_at=order.paid_at,
        delivered_at=arrived_at or (order.seen_at if is_delivered else None), stop=stop,
    )  # fmt: skip


def _of_invoice(
    invoice: Any, rules: ReviewRules, web_order: str, arrived_at: datetime | None, *, is_reversed: bool
) -> Purchase:
    stop = "gone" if invoice.removed_at else "training" if invoice.test_mode else ""
    if not stop and (is_reversed or invoice.cancelled_at or invoice.storno_of_ref not in NO_STORNO):
        stop = "cancelled"
    return _purchase(
        invoice, rules, f"w-{web_order}" if web_order else f"i-{invoice.number}", is_same_by_id=bool(web_order),
        ordered_at=invoice.issued_at, paid_at=None if invoice.paid is False else invoice.issued_at, stop=stop,
        delivered_at=arrived_at,
    )  # fmt: skip


def _purchase(
    row: Any, rules: ReviewRules, base_id: str, *, ordered_at: datetime, paid_at: datetime | None, stop: str,
    delivered_at: datetime | None = None, is_same_by_id: bool = False,
) -> Purchase:  # fmt: skip
    after_days = paid_at + timedelta(days=rules.days) if paid_at else None
    due = {
        rules.Trigger.DAYS: after_days,
        rules.Trigger.DELIVERED: delivered_at,
        rules.Trigger.EITHER: min((each for each in (after_days, delivered_at) if each), default=None),
    }
    email = (row.email or (row.customer.email if row.customer else "") or "").strip()
    return Purchase(
        row, base_id, is_same_by_id, ordered_at, paid_at, delivered_at, due[rules.Trigger(rules.trigger)], email, stop
    )


def _orders_named_by(invoices: list[Any], merchant: Merchant) -> dict[int, str]:
    """Document -> number of the web order that its external reference names, such as 112501 or w-112501."""
    named = {row.pk: row.external_reference.strip().removeprefix("w-") for row in invoices if row.external_reference}
    if not named:
        return {}
    rows = WebOrder.objects.filter(account__merchant=merchant, number__in=set(named.values()))
    known = set(rows.values_list("number", flat=True))
    return {pk: number for pk, number in named.items() if number in known}


def listed(text: str) -> list[str]:
    """Words parted by commas or lines, case folded."""
    return [word for word in (each.strip().casefold() for each in text.replace("\n", ",").split(",")) if word]
