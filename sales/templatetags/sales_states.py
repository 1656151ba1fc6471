"""What is special about an invoice or a web order, each in words: in Python, since lists show it fifty times a page."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.addresses import of_row
from backoffice.templatetags.figures import money
from backoffice.templatetags.icons import badge
from backoffice.templatetags.times import in_zone, moment
from sales.sheets import web_orders

register = template.Library()


@register.simple_tag
def invoice_states(invoice: Any) -> SafeString | str:
    """Training, storno, cancelled, VAT that does not add up …; empty for an ordinary invoice."""
    found = list(_states(invoice))
    return (
        format_html('<span class="states">{}</span>', format_html_join("", "{}", ((each,) for each in found)))
        if found
        else ""
    )


@register.simple_tag
def invoice_line(row: Any) -> dict[str, Any]:
    """What a list shows of a row of its query, found once: looking each up in the template would cost more than the query."""
    return {
        "url": of_row("invoice", row.pk),
        "number": row.number,
        "issued": moment(in_zone(row.issued_at, row.account__merchant__time_zone)),
        "merchant": row.account__merchant__name,
        "customer": row.customer_name if row.customer__name is None else row.customer__name,
        "customer_url": of_row("customer", row.customer_id) if row.customer_id else "",
        "payment": "–" if row.payment_method__name is None else row.payment_method__name,
        "states": invoice_states(row),
        "total": money(row.total, row.currency),
        "gone": row.removed_at is not None,
    }


@register.simple_tag
def order_line(order: Any) -> dict[str, Any]:
    """The same of a web order."""
    return {
        "url": of_row("web_order", order.pk),
        "row_url": of_row("web_order_row", order.pk),
        "status_url": of_row("web_order_status", order.pk),
        "placed": moment(in_zone(order.placed_at, order.account.merchant.time_zone)),
        "customer": web_orders.customer_of(order),
        "customer_url": of_row("customer", order.customer_id) if order.customer_id else "",
        "states": web_orders.WEB_ORDERS.badges(order),
    }


def _states(invoice: Any) -> Iterator[SafeString]:
    if invoice.test_mode:
        yield badge("busy", "school", "Training")
    if invoice.storno_of_ref:
        yield badge("calm", "receipt-refund", "Storno")
    elif invoice.cancelled_at:
        yield badge("warn", "ban", "Cancelled")
    if invoice.vat_gap:
        yield badge("bad", "alert-triangle", "VAT does not add up")
    if invoice.removed_at:
        yield badge("bad", "trash", "Removed")
    if invoice.paid is False:
        yield badge("warn", "clock", "Not paid")
