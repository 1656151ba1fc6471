"""The strict sandbox, once for each way in which the contract leaves an answer open: the mirror is always the same."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import LinkedAccount, QuarantinedRow
from accounts.sync import foreground
from backoffice.sandbox import Sandbox
from catalog.models import Product, ProductGroup, VatRate
from sales.models import Customer, Invoice, InvoiceItem, InvoicePayment, PaymentMethod, StornoReason
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

EITHER: list[dict[str, Any]] = [
    {},
    {"numbers": True, "newest_first": True},
    {"customer_address": "flat", "largest_limit": 25, "envelope_count": "page"},
    {"customer_address": "listed", "training_shows": "both", "updated_after_inclusive": False},
]


@pytest.mark.parametrize("options", EITHER)
def test_mirror_equals_the_till_whatever_is_left_open(settings, options):
    settings.READY2ORDER_TOKEN_LIMIT = 100_000
    with Sandbox(products=130, invoices=120, tills=1, requests_per_minute=100_000, **options) as sandbox:
        settings.READY2ORDER_API_URL = sandbox.api_url
        till = sandbox.tills[0]
        cast.account(token=sandbox.issue_token(till))

        for _ in range(2):
            reports = foreground.sync(
                list(LinkedAccount.objects.select_related("merchant")),
                resources=None,
                full=False,
                say=lambda text: None,
            )

            assert {report.state for report in reports} == {"done"}
            assert mirrored() == truth(sandbox, till)
        assert {entry.status for entry in sandbox.journal} <= {200}
        assert QuarantinedRow.objects.count() == 0


def mirrored() -> dict[str, Any]:
    invoices = Invoice.objects.values_list("remote_id", "total", "test_mode", "storno_of_ref")
    return {
        "products": set(Product.objects.values_list("remote_id", "name", "price", "group_ref", "base_ref")),
        "groups": set(ProductGroup.objects.values_list("remote_id", flat=True)),
        "vat_rates": set(VatRate.objects.values_list("remote_id", "value")),
        "payment_methods": set(PaymentMethod.objects.values_list("remote_id", flat=True)),
        "storno_reasons": set(StornoReason.objects.values_list("remote_id", flat=True)),
        "customers": set(Customer.objects.values_list("remote_id", "last_name", "city")),
        "invoices": {(*row[:3], row[3] or "") for row in invoices},
        "parts": (InvoiceItem.objects.count(), InvoicePayment.objects.count()),
    }


def truth(sandbox: Sandbox, till: Any) -> dict[str, Any]:
    invoices = sandbox.rows(till, "invoices")
    return {
        "products": {
            (
                text(row["product_id"]),
                row["product_name"],
                Decimal(row["product_price"]),
                text(row["productgroup_id"]),
                text(row["product_base_id"]),
            )
            for row in sandbox.rows(till, "products")
        },
        "groups": {text(row["productgroup_id"]) for row in sandbox.rows(till, "product_groups")},
        "vat_rates": {(text(row["id"]), Decimal(row["value"])) for row in sandbox.rows(till, "vat_rates")},
        "payment_methods": {text(row["payment_id"]) for row in sandbox.rows(till, "payment_methods")},
        "storno_reasons": {text(row["storno_id"]) for row in sandbox.rows(till, "storno_reasons")},
        "customers": {
            (
                text(row["customer_id"]),
                row["address"]["invoice"]["lastName"],
                row["address"]["invoice"]["city"] or "",
            )
            for row in sandbox.rows(till, "customers")
        },
        "invoices": {
            (
                text(row["invoice_id"]),
                Decimal(row["invoice_total"]),
                row["invoice_testMode"],
                text(row["invoice_reference_id"] or ""),
            )
            for row in invoices
        },
        "parts": (sum(len(row["items"]) for row in invoices), sum(len(row["payment"]) for row in invoices)),
    }


def text(value: Any) -> str | None:
    return None if value is None else str(value)
