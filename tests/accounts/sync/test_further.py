"""What is not a list of its own: kinds in one table, a list per record, objects for lists, what a till need not have."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.inbox import subscribing
from accounts.models import LinkedAccount, Problem, Reference, SyncCursor, SyncRun
from accounts.sync import foreground, pace, runs, schedule, turns
from accounts.sync.pace import Manners
from accounts.sync.registry import registry
from catalog.models import Price, Product
from sales.models import Coupon, Discount, DiscountGroup, OpenOrderItem, Table
from tests import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(pace, "FIRST_BACKOFF_S", 0.01)
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.1)
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    monkeypatch.setattr(foreground.heart, "start", lambda: None)
    monkeypatch.setattr(foreground.heart, "stop", lambda: None)
    monkeypatch.setattr(foreground, "LOOK_EVERY_S", 0.01)


def sync(*resources: str, full: bool = False) -> dict[str, foreground.Report]:
    accounts = list(LinkedAccount.objects.select_related("merchant"))
    reports = foreground.sync(accounts, resources=list(resources) or None, full=full, say=lambda text: None)
    return {report.run.resource: report for report in reports}


def names(kind: str) -> list[str]:
    return sorted(Reference.objects.present().filter(kind=kind).values_list("name", flat=True))


# --- Kinds that share a table ---------------------------------------------------------------------


def test_every_kind_is_mirrored(till):
    account = cast.account()
    for resource, record in cast.SMALL.items():
        till.rows[resource] = [record]
    till.rows["products"], till.rows["customers"] = [cast.product(1)], [cast.customer(1)]

    reports = sync()

    assert {report.state for report in reports.values()} == {"done"}
    found = {
        m.resource: m.rows_of(account.pk).count() for m in registry.of("ready2order") if not m.essential and not m.per
    }
    assert found == dict.fromkeys(found, 1)
    assert Coupon.objects.get().category.name == "Gutscheine"
    assert Discount.objects.get().group == DiscountGroup.objects.get()
    assert OpenOrderItem.objects.get().table == Table.objects.get()
    assert OpenOrderItem.objects.get().product == Product.objects.get()
    assert names("users") == ["Anna Berger"]
    assert names("daily_report_status") == ["open"]


def test_same_id_in_two_kinds_is_two_rows_and_each_goes_by_itself(till):
    cast.account()
    till.rows["currencies"] = [
        {"currency_id": 1, "currency_name": "Euro"},
        {"currency_id": 2, "currency_name": "Franken"},
    ]
    till.rows["bill_types"] = [{"billType_id": 1, "billType_name": "Rechnung"}]
    sync("currencies", "bill_types")
    till.rows["currencies"] = till.rows["currencies"][:1]
    till.rows["bill_types"][0]["billType_name"] = "Gutschrift"
    reports = sync("currencies", "bill_types", full=True)

    assert (names("currencies"), names("bill_types")) == (["Euro"], ["Gutschrift"])
    assert (reports["currencies"].run.removed, reports["bill_types"].run.removed) == (1, 0)


def test_family_names_all_of_its_kinds(till):
    cast.account()

    reports = sync("references")

    assert set(reports) == {m.resource for m in registry.of("ready2order") if m.family == "references"}
    assert len(reports) == 14


def test_one_object_is_read_where_a_list_is_drawn(till):
    account = cast.account()
    mapping = registry.get("ready2order", "devices")
    for body in (b'{"id": 3, "name": "Tablet"}', b'[{"id": 3, "name": "Tablet"}]'):
        assert [piece.remote_id for piece in mapping.slicer().cut(body, b"")] == ["3"]
    till.once("/devices", lambda asked, handler: handler.json({"id": 3, "name": "Tablet"}))

    sync("devices")

    assert mapping.rows_of(account.pk).get().name == "Tablet"


def test_status_changes_its_only_row(till):
    cast.account()
    sync("daily_report_status")
    till.once("/dailyReport/status", lambda asked, handler: handler.json({"error": False, "status": "closed"}))
    sync("daily_report_status")

    assert Reference.objects.get().name == "closed"
    assert Reference.objects.get().removed_at is None


# --- A list per record ------------------------------------------------------------------------------


def prices(*products: int) -> list[dict]:
    return [cast.SMALL["customer_prices"] | {"price_id": number, "product_id": number} for number in products]


@pytest.fixture
def priced(till) -> LinkedAccount:
    account = cast.account()
    for number in range(1, 6):  # one by one: products are asked about in the order in which they came to us
        cast.put(account, "products", cast.product(number))
    till.rows["customer_prices"] = prices(2, 4)
    return account


def test_prices_cost_a_request_per_product_and_are_read_when_named(till, priced):
    reports = sync("customer_prices")

    assert (reports["customer_prices"].state, reports["customer_prices"].run.requests) == ("done", 5)
    assert [row.product.remote_id for row in Price.objects.order_by("remote_id")] == ["2", "4"]
    till.forget()
    assert "customer_prices" not in sync()
    assert till.paths("/products/1/price/customer") == []


def test_both_kinds_of_prices_have_numbers_of_their_own(till, priced):
    till.rows["customer_category_prices"] = [cast.SMALL["customer_category_prices"] | {"price_id": 2, "product_id": 1}]

    assert set(sync("prices")) == {"customer_prices", "customer_category_prices"}

    rows = Price.objects.filter(remote_id="2").values_list("kind", "for_ref", "product__remote_id")
    assert set(rows) == {("customer", "1", "2"), ("customer_category", "1", "1")}


def test_prices_go_on_behind_the_last_product_that_was_read(till, priced):
    """Also when the worker was killed: each product's list and the place are kept together."""
    till.once("/products/4/price/customer", lambda asked, handler: handler.hang_up(), times=99)
    run = runs.ask(priced, registry.get("ready2order", "customer_prices"))
    turns.take(priced.pk, Manners(give_up_after=1, scheduled=False))
    run.refresh_from_db()
    assert (run.state, Price.objects.count()) == ("failed", 1)
    till.faults.clear()
    till.forget()

    report = sync("customer_prices")["customer_prices"]

    assert (report.state, Price.objects.count()) == ("done", 2)
    assert [path for path, _ in till.paths()] == ["/products/4/price/customer", "/products/5/price/customer"]


def test_product_that_has_gone_has_no_prices(till, priced):
    till.once("/products/3/price/customer", lambda asked, handler: handler.json({"error": True}, 404))

    assert sync("customer_prices")["customer_prices"].state == "done"
    assert Price.objects.count() == 2


def test_price_that_is_no_longer_there_is_removed(till, priced):
    sync("customer_prices")
    till.rows["customer_prices"] = prices(2)
    report = sync("customer_prices", full=True)["customer_prices"]

    assert (report.state, report.run.removed) == ("done", 1)
    assert [row.remote_id for row in Price.objects.present()] == ["2"]


def test_prices_are_scheduled_behind_everything_else(till, priced):
    schedule.ask_for_due(priced)
    turns.take(priced.pk)
    cursors = SyncCursor.objects.filter(account=priced)
    assert cursors.get(resource="customer_prices").last_good_at is not None
    cursors.filter(resource="customer_prices").update(next_at=timezone.now())

    schedule.ask_for_due(priced)

    [run] = SyncRun.objects.unfinished()
    assert (run.resource, run.lane) == ("customer_prices", SyncRun.Lane.BACKFILL)


# --- What comes and goes, and what a till need not have ----------------------------------------------


@pytest.mark.parametrize("moment", [None, "", "absent"])
def test_order_that_does_not_say_when_is_kept(moment):
    account = cast.account()
    order = cast.SMALL["open_order_items"] | {"order_created_at": moment}
    if moment == "absent":
        del order["order_created_at"]
    cast.put(account, "open_order_items", order)

    assert OpenOrderItem.objects.get().ordered_at.year == 1970


def test_paid_orders_go_without_doubts(till):
    cast.account()
    order = cast.SMALL["open_order_items"]
    till.rows["open_order_items"] = [order | {"order_id": number} for number in range(1, 41)]
    sync("open_order_items")
    till.rows["open_order_items"] = []
    report = sync("open_order_items", full=True)["open_order_items"]

    assert (report.state, report.run.removed) == ("done", 40)
    assert OpenOrderItem.objects.present().count() == 0
    assert Problem.objects.count() == 0
    till.rows["open_order_items"] = [order | {"order_id": 7}]
    sync("open_order_items", full=True)
    assert OpenOrderItem.objects.present().get().remote_id == "7"


@pytest.mark.parametrize("status", [403, 404])
def test_till_that_does_not_offer_what_nobody_needs_is_no_problem(till, status, capsys):
    account = cast.account()
    till.once("/legalForms", lambda asked, handler: handler.json({"error": True, "msg": "no"}, status), times=99)

    call_command("sync", "--json")  # and does not exit with 1

    [run] = [run for run in json.loads(capsys.readouterr().out)["runs"] if run["resource"] == "legal_forms"]
    assert run["state"] == "forbidden"
    assert run["error"]
    assert Problem.objects.count() == 0
    assert LinkedAccount.objects.get().last_good_sync_at is not None
    asked_again = account.cursors.get(resource="legal_forms").next_at - timezone.now()
    assert 23 * 3600 < asked_again.total_seconds() <= 24 * 3600


def test_till_that_does_not_offer_what_is_needed_is_one(till):
    cast.account()
    till.once("/customers", lambda asked, handler: handler.json({"error": True, "msg": "no"}, 404), times=99)

    assert sync("customers")["customers"].state == "failed"
    assert Problem.objects.get().cause == "resource_gone"


# --- What is essential comes first -------------------------------------------------------------------


def test_account_counts_as_read_while_the_rest_is_read_behind(till, priced):
    seen = []

    def fault(asked, handler):
        if "/price/" in asked.path:
            seen.append(LinkedAccount.objects.get().last_good_sync_at)
        return False

    till.faults.append(fault)
    turns.take(priced.pk)

    assert len(seen) == 10
    assert None not in seen


def test_webhooks_are_seen_to_before_what_is_not_essential(till, priced, monkeypatch):
    asked = []
    monkeypatch.setattr(subscribing, "AFTER", timedelta(0))
    monkeypatch.setattr(subscribing, "is_possible", lambda: True)
    monkeypatch.setattr(turns, "ASKED_EVERY_S", 0.0)

    def look(account):
        asked.append([path for path, _ in till.paths()])
        LinkedAccount.objects.update(webhook_due_at=timezone.now() + timedelta(days=1))

    monkeypatch.setattr(subscribing, "look", look)
    turns.take(priced.pk)

    assert len(asked) == 1
    assert asked[0][-1] == "/document/invoice"
