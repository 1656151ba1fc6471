"""The mirror of a whole emulated shop: as many records as it has, each equal to what its own address gives."""

import json
from decimal import Decimal

import pytest

from accounts.inbox import subscribing
from accounts.models import LinkedAccount, QuarantinedRow
from accounts.sync import foreground
from accounts.sync.registry import registry
from backoffice.sandbox import Sandbox
from catalog.models import Category, Product, StockLevel, Variant
from sales.models import Customer, WebOrder
from tests import shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]


@pytest.fixture
def sandbox(settings, monkeypatch):
    settings.ALLOW_PRIVATE_HOSTS, settings.REC_PLUS_LIMIT = ("127.0.0.1",), 100_000
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    with Sandbox(tills=0, shops=1, products=220, orders=230, users=260, port=0) as opened:
        yield opened


@pytest.fixture
def store(sandbox):
    """The shop of the sandbox; it has an account."""
    about = sandbox.shops[0]
    parts = {"domain": about.domain, "username": about.access.username, "password": about.access.password}
    shop.account(token=json.dumps(parts))
    return about


def sync(**wanted) -> list[foreground.Report]:
    accounts = list(LinkedAccount.objects.select_related("merchant"))
    return foreground.sync(accounts, **{"resources": None, "full": False, "say": lambda text: None} | wanted)


def test_everything_is_there_and_nothing_odd(store):
    reports = sync()

    assert {report.run.resource: report.state for report in reports} == {
        mapping.resource: "done" for mapping in registry.of("rec_plus")
    }
    assert QuarantinedRow.objects.count() == 0
    assert Product.objects.count() == len(store.products) == 220
    assert WebOrder.objects.count() == len(store.orders) == 230
    assert (Customer.objects.count(), Category.objects.count()) == (len(store.users), len(store.categories))
    rows = [store.products[number] for number in store.products.ids]
    deleted = {str(row["id"]) for row in rows if row["status"] == "deleted"}
    assert set(Product.objects.exclude(removed_at=None).values_list("remote_id", flat=True)) == deleted
    assert Variant.objects.count() == sum(len(row["variations"]) for row in rows if str(row["id"]) not in deleted)
    assert Product.objects.filter(category=None).count() == sum(not row["_categories"] for row in rows)
    assert Variant.objects.filter(product=None).count() == 0
    assert [
        order for order in WebOrder.objects.all() if sum(line.price for line in order.lines.all()) != order.total
    ] == []


def test_stock_is_what_the_shop_has_of_each_code(store):
    sync()
    code = Variant.objects.order_by("pk").first().code
    store.set_stock(code, 4711)

    reports = sync(resources=["stock_levels", "products"])

    assert {report.run.resource: report.run.updated for report in reports}["stock_levels"] == 1
    assert Variant.objects.get(code=code).stock == Decimal(4711)
    assert dict(StockLevel.objects.values_list("code", "stock"))[code] == 4711


def test_unchanged_sync_asks_for_each_resource_once(sandbox, store):
    """By the shop's own journal. Products are more than a page: of them only changes are asked for, of orders the latest."""
    sync()
    before = len(sandbox.journal)

    sync()

    asked = [entry.path.removeprefix("/api/v1") for entry in list(sandbox.journal)[before:]]
    assert sorted(asked) == sorted(mapping.listing.path for mapping in registry.of("rec_plus") if mapping.listing)


def test_second_look_changes_nothing(store):
    sync()

    reports = sync(full=True)

    assert {
        report.run.resource: (report.run.created, report.run.updated, report.run.removed) for report in reports
    } == {mapping.resource: (0, 0, 0) for mapping in registry.of("rec_plus")}


def test_product_that_the_shop_deletes_is_gone(store):
    sync(resources=["products"])
    before = set(Product.objects.present().values_list("remote_id", flat=True))
    number = store.products.ids[7]
    store.delete("products", number)

    sync(resources=["products"], full=True)

    assert before - set(Product.objects.present().values_list("remote_id", flat=True)) == {str(number)}
    assert Variant.objects.present().filter(product__remote_id=str(number)).count() == 0
