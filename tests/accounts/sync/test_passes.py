"""Passes over a till: how many requests, what is kept, what goes on after faults, what is believed to be gone."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.http import opening
from accounts.http.budget import Rate
from accounts.inbox import subscribing
from accounts.models import LinkedAccount, Problem, QuarantinedRow, SyncCursor, SyncPage, SyncRun
from accounts.sync import foreground, pace, runs, turns
from accounts.sync.registry import registry
from catalog.models import Product, ProductGroup, VatRate
from sales.models import Invoice
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No pauses between tries, no thread that beats, no webhooks."""
    monkeypatch.setattr(pace, "FIRST_BACKOFF_S", 0.01)
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.1)
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    monkeypatch.setattr(foreground.heart, "start", lambda: None)
    monkeypatch.setattr(foreground.heart, "stop", lambda: None)
    monkeypatch.setattr(foreground, "LOOK_EVERY_S", 0.01)


def products(count: int, first: int = 1) -> list[dict]:
    return [cast.product(number) for number in range(first, first + count)]


def sync(*resources: str, full: bool = False) -> dict[str, foreground.Report]:
    accounts = list(LinkedAccount.objects.select_related("merchant"))
    reports = foreground.sync(accounts, resources=list(resources) or None, full=full, say=lambda text: None)
    return {report.run.resource: report for report in reports}


def ids(model=Product) -> set[str]:
    return set(model.objects.present().values_list("remote_id", flat=True))


@pytest.mark.parametrize(("rows", "requests"), [(0, 1), (1, 2), (100, 2), (101, 3), (250, 4)])
def test_full_pull_costs_a_request_per_page_and_one(till, rows, requests):
    cast.account()
    till.rows["products"] = products(rows)

    run = sync("products")["products"].run

    assert (run.state, run.mode, run.seen, run.created, run.requests) == ("done", "first", rows, rows, requests)
    assert len(till.paths("/products")) == requests


def test_pages_are_asked_with_everything_that_is_shown(till):
    cast.account()

    sync("products")

    assert till.paths() == [
        (
            "/products",
            {
                "includeProductGroup": "true",
                "includeProductVariations": "true",
                "includeProductIngredients": "true",
                "page": "1",
                "limit": "100",
            },
        )
    ]


def test_unchanged_incremental_sync_costs_one_request(till):
    cast.account()
    till.rows["products"] = products(250)
    sync("products")
    till.forget()

    run = sync("products")["products"].run

    assert (run.mode, run.requests, run.created, run.updated) == ("changes", 1, 0, 0)
    assert "updatedAfter" in till.paths()[0][1]


def test_overlap_without_news_costs_one_request_too(till):
    cast.account()
    recent = timezone.now().strftime("%Y-%m-%d %H:%M:%S")
    till.rows["products"] = [*products(150), cast.product(999, product_updated_at=recent)]
    sync("products")
    till.forget()

    run = sync("products")["products"].run

    assert (run.requests, run.seen, run.updated) == (1, 1, 0)


def test_change_is_found_and_written(till):
    cast.account()
    till.rows["products"] = products(150)
    sync("products")
    later = (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    till.rows["products"][3] = cast.product(4, product_price="99", product_updated_at=later)

    run = sync("products")["products"].run

    assert (run.seen, run.updated) == (1, 1)
    assert Product.objects.get(remote_id="4").price == 99


def test_low_mark_is_two_hours_before_the_last_good_start_on_the_earlier_clock(till, settings):
    cast.account()
    sync("products")
    SyncCursor.objects.update(good_since="2026-07-01T12:00:00Z")
    till.forget()

    sync("products")

    assert till.paths()[0][1]["updatedAfter"] == "2026-07-01 10:00:00"


def test_silent_clamp_below_what_was_asked_loses_nothing(till):
    cast.account()
    till.rows["products"], till.clamp = products(95), 30

    run = sync("products")["products"].run

    assert (run.seen, run.requests, len(ids())) == (95, 5, 95)


def test_whole_lists_cost_one_request(till):
    cast.account()

    run = sync("vat_rates")["vat_rates"].run

    assert (run.requests, VatRate.objects.get().value) == (1, 20)


@pytest.mark.every_resource
def test_all_resources_are_read_in_the_order_of_their_references(till):
    cast.account()
    till.rows["product_groups"], till.rows["products"] = [cast.group(1)], products(3)
    till.rows["customers"] = [cast.customer(1)]
    till.rows["invoices"] = [cast.invoice(1, customer_id=1), cast.invoice(2, invoice_testMode=True)]

    reports = sync()

    assert {name: report.state for name, report in reports.items()} == {
        mapping.resource: "done" for mapping in registry.of("ready2order") if mapping.per is None
    }
    first = list(dict.fromkeys(path for path, _ in till.paths()))
    assert first.index("/vat-rates") < first.index("/productgroups") < first.index("/products")
    essential = [mapping.listing.path for mapping in registry.essential("ready2order")]
    assert first[: len(essential)] == essential
    assert essential[-1] == "/document/invoice"
    assert Invoice.objects.filter(test_mode=True).count() == 1
    assert LinkedAccount.objects.get().last_good_sync_at is not None


def test_both_training_modes_are_asked_and_parts_included(till):
    cast.account()
    till.rows["invoices"] = [cast.invoice(1)]

    run = sync("invoices")["invoices"].run

    asked = [query for _, query in till.paths("/document/invoice")]
    assert [(query["testMode"], query["offset"]) for query in asked] == [("false", "0"), ("false", "1"), ("true", "0")]
    assert all(query["items"] == query["payments"] == query["discounts"] == "true" for query in asked)
    assert all("dateFrom" not in query for query in asked)
    assert run.requests == 3


def test_a_till_that_gives_all_documents_for_training_is_understood_too(till):
    cast.account()
    everything = [cast.invoice(1), cast.invoice(2, invoice_testMode=True)]

    def answer(asked, handler):
        offset = int(asked.query["offset"])
        kept = everything if asked.query["testMode"] == "true" else everything[:1]
        handler.json({"invoices": kept[offset:]})

    till.once("/document/invoice", answer, times=99)

    assert sync("invoices")["invoices"].state == "done"
    assert Invoice.objects.count() == 2


def test_later_invoices_are_read_by_bill_time_from_72_hours_before(till):
    cast.account()
    till.rows["invoices"] = [cast.invoice(1)]
    sync("invoices")
    SyncCursor.objects.update(good_since="2026-03-10T12:00:00Z")
    till.forget()

    run = sync("invoices")["invoices"].run

    query = till.paths()[0][1]
    assert (run.mode, query["dateField"], query["dateFrom"]) == ("window", "bill", "2026-03-07")


def test_storno_makes_its_original_be_read_again(till):
    cast.account()
    till.rows["invoices"] = [cast.invoice(1)]
    sync("invoices")
    SyncCursor.objects.update(good_since=timezone.now())
    now = timezone.now().strftime("%Y-%m-%d %H:%M:%S")
    till.rows["invoices"] = [
        cast.invoice(1, invoice_deleted_at=now, invoice_deletedReason="Irrtum"),
        cast.invoice(2, invoice_reference_id=1, invoice_total="-12", invoice_timestamp=now),
    ]
    till.forget()

    sync("invoices")

    assert ("/document/invoice/1", {}) in till.paths()
    original = Invoice.objects.get(remote_id="1")
    assert (original.cancelled_reason, Invoice.objects.get(remote_id="2").storno_of) == ("Irrtum", original)


@pytest.mark.parametrize("leave_out", ["empty", "absent"])
def test_original_that_comes_without_its_payments_keeps_them(till, leave_out):
    cast.account()
    till.rows["invoices"] = [cast.invoice(1)]
    sync("invoices")
    now = timezone.now().strftime("%Y-%m-%d %H:%M:%S")
    till.rows["invoices"].append(cast.invoice(2, invoice_reference_id=1, invoice_timestamp=now))
    alone = cast.invoice(1, invoice_deleted_at=now, payment=[])
    if leave_out == "absent":
        del alone["payment"]
    till.once("/document/invoice/1", lambda asked, handler: handler.json(alone))

    sync("invoices")

    original = Invoice.objects.get(remote_id="1")
    assert (original.cancelled_at is not None, original.items.count(), original.payments.count()) == (True, 1, 1)


def test_storno_during_the_first_load_makes_its_original_be_read_again(till):
    cast.account()
    soon = (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    till.rows["invoices"] = [cast.invoice(number) for number in range(1, 102)]

    def cancelled(asked, handler):
        till.rows["invoices"][0] |= {"invoice_deleted_at": soon, "invoice_deletedReason": "Irrtum"}
        till.rows["invoices"].append(cast.invoice(900, invoice_reference_id=1, invoice_timestamp=soon))
        return False

    till.faults.append(lambda asked, handler: asked.query.get("offset") == "100" and cancelled(asked, handler))
    sync("invoices")

    assert Invoice.objects.get(remote_id="1").cancelled_reason == "Irrtum"
    assert len([path for path, _ in till.paths() if path == "/document/invoice/1"]) == 1


# --- Faults ---


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_fault_on_a_later_page_goes_on_from_there(till, status):
    cast.account()
    till.rows["products"] = products(350)
    till.once("/products", lambda a, h: h.json({"error": True}, status), times=1, after=2)

    run = sync("products")["products"].run

    pages = [query["page"] for _, query in till.paths("/products")]
    assert (run.state, len(ids())) == ("done", 350)
    assert pages == ["1", "2", "3", "3", "4", "5"]


def test_fault_that_stays_fails_the_run_and_keeps_what_was_read(till):
    cast.account()
    till.rows["products"] = products(350)
    till.once("/products", lambda a, h: h.json({}, 500), times=99, after=2)

    report = sync("products")["products"]

    assert (report.state, len(ids())) == ("failed", 200)
    assert report.error == "Reading products failed again and again: it reported a fault of its own."
    assert Problem.objects.waiting().filter(cause="run_failed").count() == 1


def test_next_run_goes_on_where_the_failed_one_stopped(till):
    cast.account()
    till.rows["products"] = products(350)
    till.once("/products", lambda a, h: h.json({}, 500), times=3, after=2)
    assert sync("products")["products"].state == "failed"
    till.forget()

    assert sync("products")["products"].state == "done"

    assert [query["page"] for _, query in till.paths("/products")] == ["3", "4", "5"]
    assert len(ids()) == 350
    assert Problem.objects.waiting().count() == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda a, h: h.raw(b"<html>Wartung</html>"), "html"),
        (lambda a, h: h.raw(b'[{"product_id": 1, "product'), "not_json"),
        (lambda a, h: h.raw(b""), "empty_answer"),
        (lambda a, h: h.json({"error": True, "msg": "no"}), "not_a_list"),
        (lambda a, h: h.raw(b"null"), "not_a_list"),
        (lambda a, h: h.raw(b"[" * 200_000), "not_json"),
        (lambda a, h: h.raw(b"", 302, {"Location": "http://127.0.0.1:9/"}), "redirect"),
        (lambda a, h: h.cut_off(b"[" + b" " * 100, 10), "no_connection"),
    ],
)
def test_answer_that_is_not_what_was_agreed_writes_nothing(till, answer, reason):
    cast.account()
    till.once("/products", answer, times=99)

    report = sync("products")["products"]

    assert (report.state, report.run.detail, ids()) == ("failed", reason, set())


def test_one_hostile_row_is_set_aside_and_the_rest_goes_on(till):
    cast.account()
    page = (
        b'[{"product_id":1,"product_name":"a","product_price":NaN},'
        b'{"product_id":2,"product_name":"b","product_price":"3"},'
        b'{"product_id":3,"product_name":{"x":1},"product_price":"3"},'
        b'{"product_name":"without id","product_price":"3"},'
        b'{"product_id":5,"product_name":"\\ud800","product_price":"3"}, 17]'
    )
    till.once("/products", lambda a, h: h.raw(page))

    report = sync("products")["products"]

    assert (report.state, ids(), report.run.quarantined) == ("done", {"2"}, 5)
    assert set(QuarantinedRow.objects.values_list("reason", flat=True)) == {
        "not_json", "not_a_text", "no_id",
    }  # fmt: skip


def test_forbidden_resource_is_left_out_and_told(till):
    cast.account()
    till.rows["products"] = products(3)
    till.once("/customers", lambda a, h: h.json({}, 403), times=99)

    reports = sync()

    assert (reports["customers"].state, reports["products"].state) == ("forbidden", "done")
    assert Problem.objects.waiting().get().cause == "resource_forbidden"
    assert SyncCursor.objects.get(resource="customers").next_at > timezone.now() + timedelta(hours=23)


@pytest.mark.parametrize(("status", "reason"), [(404, "resource_gone"), (406, "rejected"), (400, "rejected")])
def test_refused_question_fails_only_its_run(till, status, reason):
    cast.account()
    till.once("/customers", lambda a, h: h.json({"msg": "nein"}, status), times=99)

    reports = sync("customers", "vat_rates")

    assert (reports["customers"].run.reason, reports["vat_rates"].state) == (reason, "done")


@pytest.mark.parametrize("resource", ["products", "customers"])
def test_page_behind_the_last_one_may_be_no_page_at_all(till, resource):
    cast.account()
    till.rows["products"] = products(150)
    till.rows["customers"] = [cast.customer(number) for number in range(1, 151)]
    till.faults.append(lambda asked, handler: asked.query.get("page") == "3" and handler.json({}, 404) is None)

    run = sync(resource)[resource].run

    assert (run.state, run.seen, run.requests) == ("done", 150, 3)


def test_first_401_waits_for_a_probe_and_a_good_one_goes_on(till, monkeypatch):
    monkeypatch.setattr("accounts.linking.lifecycle.PROBE_AFTER", timedelta(seconds=0.1))
    cast.account()
    till.rows["products"] = products(3)
    till.once("/products", lambda a, h: h.json({}, 401))

    report = sync("products")["products"]

    assert (report.state, LinkedAccount.objects.get().state) == ("done", "active")
    assert [path for path, _ in till.paths()] == ["/products", "/vat-rates", "/products", "/products"]


def test_second_401_asks_for_a_new_approval_and_the_work_waits(till, monkeypatch):
    monkeypatch.setattr("accounts.linking.lifecycle.PROBE_AFTER", timedelta(seconds=0.1))
    cast.account()
    till.tokens.clear()

    report = sync("products")["products"]

    account = LinkedAccount.objects.get()
    assert (report.state, account.state, report.run.is_open) == ("failed", "reauth_required", True)
    assert len(till.asked) == 2
    assert Problem.objects.waiting().get().cause == "access_revoked"


def test_429_waits_as_long_as_it_is_told(till):
    cast.account()
    till.rows["products"] = products(3)
    till.once("/products", lambda a, h: h.json({}, 429, {"Retry-After": "1"}))
    opening.store().fill("ready2order:address", Rate.per_minute(55))  # it will be learned that the address is limited

    began = time.monotonic()
    report = sync("products")["products"]

    assert (report.state, len(ids())) == ("done", 3)
    assert time.monotonic() - began >= 1
    assert len(till.paths("/products")) == 3


# --- Lists that lie ---


def test_page_beyond_the_end_that_gives_the_last_page_again_stops_the_run(till):
    cast.account()
    rows = products(150)

    def answer(asked, handler):
        page = min(int(asked.query["page"]), 2)
        handler.json(rows[(page - 1) * 100 : page * 100])

    till.once("/products", answer, times=99)

    report = sync("products")["products"]

    assert (report.run.state, report.run.reason, len(ids()), len(till.asked)) == ("stopped", "page_repeats", 150, 3)
    assert SyncCursor.objects.get().position == {}


def test_page_number_that_is_ignored_stops_the_run(till):
    cast.account()
    till.once(
        "/products",
        lambda a, h: h.json(list(reversed(products(100))) if len(till.asked) % 2 else products(100)),
        times=99,
    )

    assert sync("products")["products"].run.reason == "page_repeats"
    assert len(till.asked) == 2


def test_list_that_never_ends_stops_the_run(till):
    cast.account()
    till.rows["products"] = products(100)
    sync("products")

    def answer(asked, handler):
        handler.json(products(100, first=1 + 100 * (int(asked.query["page"]) - 1)))

    till.once("/products", answer, times=9999)

    run = sync("products", full=True)["products"].run

    assert (run.state, run.reason, run.seen) == ("stopped", "endless_list", 1200)


def test_list_that_grew_by_webhooks_since_the_last_full_pass_is_not_endless(till):
    account = cast.account()
    till.rows["products"] = products(10)
    sync("products")
    till.rows["products"] = products(1500)
    cast.put(account, "products", *products(1400))

    run = sync("products", full=True)["products"].run

    assert (run.state, run.seen, run.created) == ("done", 1500, 100)


def test_rows_inserted_between_pages_are_taken_once(till):
    cast.account()
    till.rows["products"] = products(250, first=100)

    def insert(asked, handler):
        till.rows["products"][:0] = [
            cast.product(number, product_updated_at="2100-01-01 00:00:00") for number in (1, 2)
        ]
        handler.json(till._listed("products", asked.query))

    till.once("/products", insert, after=1)
    sync("products")
    sync("products")

    assert len(ids()) == 252


def test_rows_removed_between_pages_are_found_by_the_next_full_pass(till):
    cast.account()
    till.rows["products"] = products(250)

    def remove(asked, handler):
        del till.rows["products"][:3]
        handler.json(till._listed("products", asked.query))

    till.once("/products", remove, after=1)
    sync("products")

    sync("products", full=True)

    assert ids() == {str(number) for number in range(4, 251)}


def test_rows_removed_during_a_full_pass_are_settled_before_it_ends(till):
    cast.account()
    till.rows["products"] = products(250)
    sync("products")

    def remove(asked, handler):
        del till.rows["products"][:3]
        handler.json(till._listed("products", asked.query))

    till.once("/products", remove, after=1)

    reports = sync("products", full=True)

    assert reports["products"].state == "done"
    assert ids() == {str(number) for number in range(4, 251)}


# --- What is gone ---


def test_row_that_is_not_in_the_list_is_removed_after_its_own_question(till):
    cast.account()
    till.rows["products"] = products(5)
    sync("products")
    del till.rows["products"][1]
    till.forget()

    run = sync("products", full=True)["products"].run

    assert (run.removed, ids()) == (1, {"1", "3", "4", "5"})
    assert [path for path, _ in till.paths()] == ["/products", "/products", "/products/2"]
    assert Product.objects.get(remote_id="2").removed_at is not None


def test_row_that_the_list_left_out_but_is_there_is_kept(till):
    cast.account()
    till.rows["products"] = products(5)
    sync("products")
    till.once("/products", lambda a, h: h.json(products(4)))

    sync("products", full=True)

    assert len(ids()) == 5


def test_row_that_is_never_listed_but_there_costs_one_question_and_one_more_pass(till):
    cast.account()
    till.rows["products"] = products(5)
    sync("products")
    till.faults.append(
        lambda asked, handler: (
            asked.path == "/v1/products" and handler.json(products(4) if asked.query["page"] == "1" else []) is None
        )
    )
    till.forget()

    sync("products", full=True)

    assert (len(ids()), len(till.paths("/products/5")), len(till.paths("/products"))) == (5, 1, 4)


def test_incremental_sync_removes_nothing(till):
    cast.account()
    till.rows["products"] = products(5)
    sync("products")
    till.rows["products"] = []

    sync("products")

    assert len(ids()) == 5


def test_whole_list_is_the_proof_where_there_is_no_question_for_one(till):
    cast.account()
    till.rows["vat_rates"] = [cast.vat_rate(1), cast.vat_rate(2)]
    sync("vat_rates")
    till.rows["vat_rates"] = [cast.vat_rate(2)]

    run = sync("vat_rates")["vat_rates"].run

    assert (run.removed, ids(VatRate)) == (1, {"2"})


def test_empty_whole_list_is_no_proof(till):
    cast.account()
    sync("vat_rates")
    till.rows["vat_rates"] = []

    report = sync("vat_rates")["vat_rates"]

    assert (report.run.state, report.run.reason, ids(VatRate)) == ("stopped", "many_missing", {"1"})


def test_many_missing_at_once_stop_and_ask(till):
    account = cast.account()
    till.rows["products"] = products(100)
    sync("products")
    till.rows["products"] = products(80)

    report = sync("products", full=True)["products"]

    assert (report.run.state, report.run.reason, report.run.detail, len(ids())) == (
        "stopped",
        "many_missing",
        "20 of 100",
        100,
    )
    runs.ask(account, registry.get("ready2order", "products"), full=True, allow_removals=True)
    assert sync("products", full=True)["products"].run.removed == 20
    assert len(ids()) == 80


@pytest.mark.parametrize("trouble", ["many_missing", "resource_forbidden", "rejected"])
def test_nightly_pass_that_ends_badly_is_not_begun_again_at_once(till, trouble):
    account = cast.account()
    till.rows["products"] = products(50)
    sync()
    status = {"resource_forbidden": 403, "rejected": 406}.get(trouble)
    if status:
        till.once("/products", lambda a, h: h.json({}, status), times=99)
    till.rows["products"] = []
    SyncCursor.objects.filter(resource="products").update(next_full_at=timezone.now())

    for _ in range(3):
        LinkedAccount.objects.update(due_at=timezone.now())
        turns.take(account.pk)

    assert SyncRun.objects.filter(resource="products").exclude(state="done").get().reason == trouble
    account.refresh_from_db()
    assert account.due_at > timezone.now() + timedelta(seconds=30)


def test_run_that_waits_for_its_next_try_keeps_nobody_busy(till, monkeypatch):
    monkeypatch.setattr(pace, "FIRST_BACKOFF_S", 30.0)
    account = cast.account()
    sync()
    SyncCursor.objects.filter(resource="customers").update(next_at=timezone.now())
    till.once("/customers", lambda a, h: h.json({}, 500), times=99)
    LinkedAccount.objects.update(due_at=timezone.now())
    turns.take(account.pk)
    SyncCursor.objects.filter(resource="products").update(next_at=timezone.now())
    LinkedAccount.objects.update(due_at=timezone.now())

    turns.take(account.pk)

    account.refresh_from_db()
    assert SyncRun.objects.unfinished().get().resource == "customers"
    assert account.due_at > timezone.now() + timedelta(seconds=20)


def test_changes_are_still_read_while_missing_records_wait_for_a_decision(till):
    account = cast.account()
    till.rows["products"] = products(50)
    sync("products")
    till.rows["products"] = products(20)
    sync("products", full=True)
    soon = (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    till.rows["products"].append(cast.product(99, product_updated_at=soon))
    SyncCursor.objects.filter(resource="products").update(next_at=timezone.now() - timedelta(seconds=1))

    LinkedAccount.objects.update(due_at=timezone.now())
    turns.take(account.pk)

    assert (len(ids()), Problem.objects.waiting().get().cause) == (51, "many_missing")


def test_ten_missing_need_no_asking(till):
    cast.account()
    till.rows["products"] = products(20)
    sync("products")
    till.rows["products"] = products(10)

    assert sync("products", full=True)["products"].run.removed == 10


def test_missing_invoice_is_a_problem_and_never_removed(till):
    cast.account()
    till.rows["invoices"] = [cast.invoice(1), cast.invoice(2)]
    sync("invoices")
    till.rows["invoices"] = [cast.invoice(2)]

    run = sync("invoices", full=True)["invoices"].run

    assert (run.state, run.removed, ids(Invoice)) == ("done", 0, {"1", "2"})
    problem = Problem.objects.waiting().get()
    assert (problem.cause, problem.details["name"]) == ("record_missing", "RG2026/1")


def test_finished_pass_leaves_no_pages_behind(till):
    cast.account()
    till.rows["product_groups"] = [cast.group(number) for number in range(1, 130)]

    sync("product_groups")

    assert (SyncPage.objects.count(), ProductGroup.objects.count()) == (0, 129)
    assert SyncRun.objects.unfinished().count() == 0
