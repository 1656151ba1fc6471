"""Lists by offset over records that come and go, whole objects in envelopes: requests, resuming, removal, what is asked."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts import systems
from accounts.inbox import subscribing
from accounts.models import LinkedAccount, QuarantinedRow, Reference, SyncCursor, SyncRun
from accounts.sync import foreground, hints, leases, pace, passes, schedule
from accounts.sync.pagers import Overlapping, Page
from accounts.sync.registry import registry
from catalog.models import Product, StockLevel, Variant
from sales.models import WebOrder
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def store(monkeypatch, settings):
    """A shop with an account, and no pauses between tries."""
    monkeypatch.setattr(pace, "FIRST_BACKOFF_S", 0.01)
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.1)
    monkeypatch.setattr(foreground.heart, "start", lambda: None)
    monkeypatch.setattr(foreground.heart, "stop", lambda: None)
    monkeypatch.setattr(foreground, "LOOK_EVERY_S", 0.01)
    settings.ALLOW_PRIVATE_HOSTS, settings.REC_PLUS_LIMIT = ("127.0.0.1",), 100_000
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    with shop.open_shop() as opened:
        shop.account(domain=opened.server.url)
        yield opened


def sync(*resources: str, full: bool = False) -> dict[str, SyncRun]:
    accounts = list(LinkedAccount.objects.select_related("merchant"))
    reports = foreground.sync(accounts, resources=list(resources) or None, full=full, say=lambda text: None)
    return {report.run.resource: report.run for report in reports}


def products(count: int, first: int = 1) -> list[dict]:
    return [shop.simple(number) for number in range(first, first + count)]


def ids(model=Product) -> set[str]:
    return set(model.objects.present().values_list("remote_id", flat=True))


# --- Pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "requests"), [(0, 1), (1, 1), (199, 1), (200, 2), (201, 2), (450, 3)])
def test_full_pass_ends_where_the_total_says(store, rows, requests):
    store.rows["products"] = products(rows)

    run = sync("products")["products"]

    assert (run.state, run.mode, run.seen, run.created, run.requests) == ("done", "first", rows, rows, requests)
    assert len(ids()) == rows


def test_each_page_begins_with_the_last_rows_of_the_one_before(store):
    store.rows["products"] = products(450)

    sync("products")

    assert store.paths("/products") == [
        {"fields": "*", "sort": "id", "offset": offset, "limit": "200"} for offset in ("0", "190", "380")
    ]


def test_list_without_a_total_is_read_until_nothing_new_comes(store):
    store.rows["products"], store.total = products(205), False

    run = sync("products")["products"]

    assert (run.seen, run.requests, len(ids())) == (205, 3, 205)


def test_silent_clamp_below_what_was_asked_loses_nothing(store):
    store.rows["products"], store.largest = products(95), 30

    run = sync("products")["products"]

    assert (run.seen, run.requests, len(ids())) == (95, 5, 95)


@pytest.mark.parametrize("gone", [5, 150])
def test_records_that_vanish_while_the_list_is_read_hide_no_others(store, gone):
    store.rows["products"] = products(450)

    def fault(asked, handler) -> bool:
        if asked.query.get("offset") == "190":
            del store.rows["products"][:gone]
        return False

    store.faults.append(fault)
    run = sync("products")["products"]

    assert (run.state, ids()) == ("done", {str(number) for number in range(1, 451)})


def test_list_that_only_repeats_itself_ends():
    pager = Overlapping(rows=3, overlap=1)

    assert pager.after({}, Page(["1", "2", "3"])) == {"offset": 2, "tail": ["3"]}
    assert pager.after({"offset": 2, "tail": ["3"]}, Page(["3"])) is None
    assert pager.after({"offset": 2, "tail": ["3"]}, Page(["9", "8", "7"])) == {"offset": 0}
    assert pager.after({"offset": 2, "tail": ["3"]}, Page([])) is None
    assert pager.after({}, Page(["1"], 1)) is None
    assert pager.after({}, Page(["1"])) == {"offset": 1, "tail": []}


def test_list_with_gaps_as_php_writes_it_is_one(store):
    def fault(asked, handler) -> bool:
        handler.json({"products": {"0": shop.simple(1), "4": shop.simple(2)}, "total_count": 2})
        return True

    store.faults.append(fault)

    assert (sync("products")["products"].seen, ids()) == (2, {"1", "2"})


def test_object_that_is_no_list_writes_nothing(store):
    store.faults.append(lambda asked, handler: handler.json({"products": {"message": "no"}}) or True)

    run = sync("products")["products"]

    assert (run.state, run.detail, ids()) == ("failed", "not_a_list", set())


# --- Changes -------------------------------------------------------------------------------------------


def test_unchanged_sync_costs_one_request_per_resource(store):
    today = timezone.now().astimezone(shop.LONDON).strftime("%Y-%m-%dT%H:%M:%S")
    store.rows |= {resource: [record] for resource, record in shop.SMALL.items()}
    store.rows["products"] = [*products(30), shop.product(date_modified_admin=today)]
    store.rows["stock_levels"] = [shop.level("Sauce-58661-yes-yes", 5), shop.level("Sauce-1", 7)]
    store.rows["users"] = [shop.user()]
    store.rows["web_orders"] = [shop.order(), shop.order(112400, start_date=today)]
    sync()
    counted = {model: model.objects.count() for model in (Product, Variant, StockLevel, WebOrder)}

    runs = sync()

    assert {name: run.state for name, run in runs.items()} == dict.fromkeys(runs, "done")
    assert {name: (run.requests, run.created, run.updated, run.removed) for name, run in runs.items()} == dict.fromkeys(
        runs, (1, 0, 0, 0)
    )
    assert len(runs) == len(registry.essential("rec_plus"))
    assert {model: model.objects.count() for model in counted} == counted


def levels(count: int, stock: int = 5) -> list[dict]:
    return [shop.level(f"C-{number}", stock) for number in range(count)]


def paged(*numbers: int) -> list[str]:
    return [str(number) for number in numbers]


def test_long_list_without_a_filter_costs_one_request_where_nothing_changed(store):
    """By turns: the first page again behind the last one."""
    store.rows["stock_levels"] = levels(2500)
    first = sync("stock_levels")["stock_levels"]
    assert (first.mode, first.requests, first.created) == ("first", 3, 2500)
    store.server.asked.clear()

    runs = [sync("stock_levels")["stock_levels"] for _ in range(4)]

    assert [(run.state, run.mode, run.requests, run.updated, run.removed) for run in runs] == [
        ("done", "changes", 1, 0, 0)
    ] * 4
    assert [query["offset"] for query in store.paths("/stock")] == paged(0, 990, 1980, 0)


def test_page_whose_turn_it_is_brings_what_changed_on_it(store):
    store.rows["stock_levels"] = levels(1500)
    sync("stock_levels")
    store.rows["stock_levels"][3]["stock"], store.rows["stock_levels"][1400]["stock"] = 1, 2

    changed = [sync("stock_levels")["stock_levels"].updated for _ in range(2)]

    assert changed == [1, 1]
    known = dict(StockLevel.objects.filter(code__in=("C-3", "C-1400")).values_list("code", "stock"))
    assert known == {"C-3": 1, "C-1400": 2}


def test_code_that_is_gone_from_a_long_list_is_found_by_the_nightly_pass(store):
    store.rows["stock_levels"] = levels(1500)
    sync("stock_levels")
    del store.rows["stock_levels"][7]
    by_turns = [sync("stock_levels")["stock_levels"].removed for _ in range(2)]

    SyncCursor.objects.update(next_full_at=timezone.now())
    account = LinkedAccount.objects.select_related("merchant").get()
    schedule.ask_for_due(account)
    run = account.runs.unfinished().get(resource="stock_levels")

    assert (by_turns, run.mode) == ([0, 0], "full")
    assert (sync("stock_levels")["stock_levels"].removed, StockLevel.objects.present().count()) == (1, 1499)


def test_age_of_a_long_list_is_that_of_its_oldest_page(store):
    store.rows["stock_levels"] = levels(1500)
    sync("stock_levels")
    whole = SyncCursor.objects.get(resource="stock_levels").last_good_at

    sync("stock_levels")
    after_one = SyncCursor.objects.get(resource="stock_levels").last_good_at
    between = timezone.now()
    sync("stock_levels")

    assert after_one == whole < SyncCursor.objects.get(resource="stock_levels").last_good_at < between


def ordered(store, code: str, placed: datetime) -> dict:
    """An order of one thing, and what is left of that."""
    line = shop.line(1, "PRODUCT", "A thing", {"product": {"id": 1, "name": "A thing", "code": code}})
    when = placed.astimezone(shop.LONDON).strftime("%Y-%m-%dT%H:%M:%S")
    next(level for level in store.rows["stock_levels"] if level["code"] == code)["stock"] = 4
    return shop.order(start_date=when, lines=[line])


def test_what_was_ordered_is_read_by_its_code_wherever_it_stands_in_a_long_list(store):
    store.rows["stock_levels"] = levels(1500)
    sync("stock_levels")
    store.rows["web_orders"] = [ordered(store, "C-1490", timezone.now())]
    sync("web_orders")
    store.server.asked.clear()

    run = sync("stock_levels")["stock_levels"]

    assert (run.requests, run.updated, StockLevel.objects.get(code="C-1490").stock) == (2, 1, 4)
    assert [asked.path for asked in store.server.asked] == ["/api/v1/stock", "/api/v1/stock/C-1490"]
    assert sync("web_orders", "stock_levels")["stock_levels"].requests == 1  # told once


@pytest.mark.parametrize(("rows", "hours"), [(1500, 30), (300, 0)])
def test_orders_from_before_a_whole_reading_and_short_lists_need_no_hint(store, rows, hours):
    store.rows["stock_levels"] = levels(rows)
    sync("stock_levels")
    store.rows["web_orders"] = [ordered(store, "C-7", timezone.now() - timedelta(hours=hours))]
    sync("web_orders")

    run = sync("stock_levels")["stock_levels"]

    assert (run.requests, run.updated) == (1, 1)  # it stands on the first page


def test_code_that_is_told_while_a_page_is_under_way_is_read_too(store):
    store.rows["stock_levels"] = levels(1500)
    sync("stock_levels")
    account, mapping = LinkedAccount.objects.get(), registry.get("rec_plus", "stock_levels")
    hints.moved(account.pk, mapping, ["C-3", "C-5", "no such code"])
    resting = SyncCursor.objects.get(resource="stock_levels").position
    SyncCursor.objects.filter(resource="stock_levels").update(
        position={"mode": "changes", "started_at": "2026-01-01", "moved_at": "2026-01-01", "originals": ["C-3"]}
    )

    hints.moved(account.pk, mapping, ["C-5", "C-3"])

    assert resting == {"told": ["C-3", "C-5"]}
    assert SyncCursor.objects.get(resource="stock_levels").position["originals"] == ["C-3", "C-5"]


def test_short_list_is_read_whole_each_time(store):
    store.rows["stock_levels"] = levels(3)
    sync("stock_levels")
    del store.rows["stock_levels"][1]

    run = sync("stock_levels")["stock_levels"]

    assert (run.mode, run.requests, run.removed) == ("full", 1, 1)


def test_changes_are_asked_by_epoch_and_by_when_they_were_updated(store):
    sync("products")
    SyncCursor.objects.update(good_since="2023-10-29T02:30:00Z")
    store.server.asked.clear()

    sync("products")

    query = store.paths("/products")[0]
    assert (query["since_timestamp"], query["since_timestamp_field"]) == ("1698539400", "updated")  # 00:30 UTC


def test_orders_are_asked_by_when_they_were_placed_and_read_again_for_three_days(store):
    store.rows["web_orders"] = [shop.order()]
    sync("web_orders")
    SyncCursor.objects.update(good_since="2023-07-28T12:00:00Z")
    store.server.asked.clear()
    store.rows["web_orders"] = [shop.order(status="Dispatched")]

    run = sync("web_orders")["web_orders"]

    assert (run.mode, run.updated, WebOrder.objects.get().status) == ("window", 1, "Dispatched")
    assert store.paths("/orders")[0]["since_timestamp"] == "1690286400"
    assert "since_timestamp_field" not in store.paths("/orders")[0]


def test_stock_moves_without_a_change_of_the_product(store):
    store.rows["products"] = [shop.product()]
    store.rows["stock_levels"] = [shop.level("Sauce-58661-yes-yes", 981)]
    sync("products", "stock_levels")
    store.rows["stock_levels"] = [shop.level("Sauce-58661-yes-yes", 980)]

    run = sync("stock_levels")["stock_levels"]

    assert (run.requests, run.updated) == (1, 1)
    assert Variant.objects.get(code="Sauce-58661-yes-yes").stock == 980
    assert store.paths("/stock")[0] == {"offset": "0", "limit": "1000"}


# --- Going on, and what is gone ------------------------------------------------------------------------


def test_worker_that_is_killed_in_the_middle_is_resumed_where_it_was(store, monkeypatch):
    store.rows["products"] = products(450)
    account = LinkedAccount.objects.select_related("merchant").get()
    mapping = registry.get("rec_plus", "products")
    run = passes.runs.ask(account, mapping)
    lease = leases.claim(account.pk)
    cursor = SyncCursor.objects.get()
    lease.take(cursor)
    dead = passes.Pass(account, run, cursor, mapping, lease, systems.get("rec_plus").door(account, 1))
    dead.step()
    LinkedAccount.objects.update(lease_until=None)  # killed after its first page
    SyncCursor.objects.update(lease_until=None)
    assert len(ids()) == 200

    run = sync("products")["products"]

    assert [query["offset"] for query in store.paths("/products")] == ["0", "190", "380"]
    assert (run.state, run.seen, len(ids())) == ("done", 450, 450)


def test_product_that_is_gone_is_asked_for_and_removed_with_its_variants(store):
    store.rows["products"] = [shop.product(), shop.product(7)]
    sync("products")
    del store.rows["products"][1]

    run = sync("products", full=True)["products"]

    assert (run.removed, run.requests, ids()) == (1, 2, {"58661"})
    assert set(Variant.objects.present().values_list("product__remote_id", flat=True)) == {"58661"}


def test_product_that_is_only_said_to_be_deleted_is_gone_too_and_read_once(store):
    store.rows["products"] = [shop.product(), shop.product(7)]
    sync("products")
    listed = store.rows["products"]
    listed[1]["status"] = "deleted"

    def fault(asked, handler) -> bool:
        """The list leaves it out; its own address still has it."""
        if asked.path == "/api/v1/products":
            handler.json({"products": listed[:1], "total_count": 1})
        return bool(asked.path == "/api/v1/products")

    store.faults.append(fault)
    run = sync("products", full=True)["products"]

    assert (run.state, run.removed, run.again, run.requests, ids()) == ("done", 1, 0, 2, {"58661"})


@pytest.mark.every_resource
def test_everything_that_a_shop_lists_is_read(store):
    store.rows |= {resource: [record] for resource, record in shop.SMALL.items()}
    store.rows["products"], store.rows["stock_levels"] = [shop.product()], [shop.level("Sauce-58661-yes-yes", 1)]
    store.rows["users"], store.rows["web_orders"] = [shop.user()], [shop.order()]

    runs = sync()

    assert {name: (run.state, run.seen) for name, run in runs.items()} == dict.fromkeys(
        (mapping.resource for mapping in registry.of("rec_plus")), ("done", 1)
    )
    assert QuarantinedRow.objects.count() == 0
    named = dict(Reference.objects.values_list("kind", "name"))
    assert named["product_reviews"] == "Not as hot as I'd like"
    assert named["delivery_methods"] == "Click & Collect"
    assert named["regions"] == "Worcestershire, UK"
    assert [kind for kind, name in named.items() if not name] == []


def test_record_is_taken_by_its_own_address(store):
    store.rows["stock_levels"] = [shop.level("a/b c.json", 3)]
    account = LinkedAccount.objects.select_related("merchant").get()
    mapping = registry.get("rec_plus", "stock_levels")

    def fault(asked, handler) -> bool:
        handler.json(shop.level("a/b c.json", 3))
        return True

    store.faults.append(fault)
    piece = passes.singles.fetch(mapping, systems.get("rec_plus").door(account, 1), "a/b c.json", b"")

    assert (piece.remote_id, store.server.asked[0].path) == ("a/b c.json", "/api/v1/stock/a%2Fb%20c.json")
