"""Ways of paying and storno reasons: what a document refers to."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from accounts.sheets import At, Line, Sheet, facts
from backoffice.templatetags.icons import badge
from sales.filters import NameFilter
from sales.models import PaymentMethod, StornoReason


def paid_this_way(method: PaymentMethod) -> Iterator[Line]:
    asked = urlencode({"merchant": method.account.merchant.slug, "payment_method": method.name})
    yield Line("Documents", format_html('<a href="{}?{}">Invoices paid this way</a>', reverse("invoices"), asked))


def payment_states(method: Any) -> list[SafeString]:
    if method.marks_as_paid:
        return [badge("good", "check", "Marks as paid")]
    return [badge("calm", "clock", "Leaves it open")]


PAYMENT_METHODS = Sheet(
    name="payment_methods",
    model=PaymentMethod,
    filters=NameFilter,
    picture="credit-card",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Description", "description", At.UNDER),
        facts.text("Accounting code", "accounting_code", At.MEDIUM),
        facts.yes_no("Marks as paid", "marks_as_paid"),
        facts.text("Type at the till", "kind"),
    ),
    states=payment_states,
    tells=paid_this_way,
)

STORNO_REASONS = Sheet(
    name="storno_reasons",
    model=StornoReason,
    filters=NameFilter,
    picture="receipt-refund",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Description", "description", At.UNDER),
    ),
)
