"""What is special about an invoice, each in words: in Python, since lists show it fifty times a page."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.templatetags.icons import badge

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
