"""Everything that a till has, read from the strict sandbox to the last record, and told again by its webhooks."""

import pytest

from accounts.inbox import subscribing
from accounts.models import LinkedAccount, Problem, QuarantinedRow
from accounts.sync import foreground
from accounts.sync.registry import registry
from backoffice.sandbox import Sandbox
from tests import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]

TABLES = {  # ours: the sandbox's
    "customer_prices": "customer_prices", "customer_category_prices": "category_prices", "coupons": "coupons",
    "coupon_categories": "coupon_categories", "discounts": "discounts", "discount_groups": "discount_groups",
    "tables": "seats", "table_areas": "table_areas", "users": "users", "user_rights": "user_rights",
    "printers": "printers", "printing_profiles": "printing_profiles", "devices": "devices",
    "financial_years": "financial_years",
}  # fmt: skip
FIXED = {"units", "bill_types", "payment_types", "currencies", "countries", "languages", "legal_forms"}


@pytest.mark.parametrize("devices_as", ["list", "object"])
def test_every_record_of_a_till_is_mirrored(settings, monkeypatch, devices_as):
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    with Sandbox(tills=1, products=30, invoices=20, requests_per_minute=1_000_000, devices_as=devices_as) as sandbox:
        settings.READY2ORDER_API_URL, settings.READY2ORDER_TOKEN_LIMIT = sandbox.api_url, 1_000_000
        [till] = sandbox.tills
        account = cast.account(token=sandbox.issue_token(till))
        asked = [mapping.resource for mapping in registry.of("ready2order")]

        reports = foreground.sync([account], resources=asked, full=False, say=lambda text: None)

        assert {report.run.resource: report.state for report in reports} == dict.fromkeys(asked, "done")
        kept = {
            m.resource: set(m.rows_of(account.pk).values_list("remote_id", flat=True))
            for m in registry.of("ready2order")
        }
        for resource, table in TABLES.items():
            there = sandbox.rows(till, table)
            assert len(kept[resource]) == (1 if resource == "devices" and devices_as == "object" else len(there)), (
                resource
            )
            assert there, f"the sandbox has no {table}: this proves nothing"
        orders = [row for row in sandbox.rows(till, "orders") if not row.get("_training")]
        assert 0 < len(kept["open_order_items"]) <= len(orders)
        assert all(kept[resource] for resource in FIXED)
        assert kept["daily_report_status"] == {"daily_report_status"}
        assert (Problem.objects.count(), QuarantinedRow.objects.count()) == (0, 0)
        assert LinkedAccount.objects.get().last_good_sync_at is not None
