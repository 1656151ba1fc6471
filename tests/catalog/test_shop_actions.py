"""Writes to a web shop through the strict emulator: each lands once, whatever happens to the answer."""

import json

import pytest
from django.utils import timezone

from accounts.inbox import subscribing
from accounts.models import Command, LinkedAccount
from accounts.outbox import submitting
from accounts.sync import foreground, turns
from accounts.systems.rec_plus.dry_run import mentions
from backoffice.sandbox import Sandbox
from catalog.models import Product, Variant
from sales.models import WebOrder
from tests import shop

pytestmark = pytest.mark.django_db(transaction=True)
State = Command.State


@pytest.fixture
def store(settings, monkeypatch):
    settings.ALLOW_PRIVATE_HOSTS, settings.REC_PLUS_LIMIT, settings.QUIET_S = ("127.0.0.1",), 100_000, 0.0
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    monkeypatch.setattr("accounts.sync.leases.heart.start", lambda: None)
    monkeypatch.setattr("accounts.sync.leases.heart.stop", lambda: None)
    with Sandbox(tills=0, shops=1, products=12, orders=4, port=0) as sandbox:
        about = sandbox.shops[0]
        parts = {"domain": about.domain, "username": about.access.username, "password": about.access.password}
        account = shop.account(token=json.dumps(parts))
        accounts = list(LinkedAccount.objects.select_related("merchant"))
        wanted = ["categories", "vat_types", "products", "stock_levels", "web_orders"]
        foreground.sync(accounts, resources=wanted, full=False, say=lambda text: None)
        yield Store(sandbox, about, account)


class Store:
    def __init__(self, sandbox, about, account) -> None:
        self.sandbox, self.shop, self.account = sandbox, about, account
        self.since = len(sandbox.journal)

    def done(self, kind: str, **data) -> Command:
        command = submitting.submit(self.account, kind, data, key=f"{kind} {timezone.now()}", actor="tests")
        for _ in range(4):
            Command.objects.unfinished().update(due_at=None)
            LinkedAccount.objects.update(due_at=timezone.now(), failures=0)
            turns.take(self.account.pk)
        command.refresh_from_db()
        return command

    def writes(self) -> list[tuple[str, int]]:
        """What was written; a dry run writes nothing."""
        entries = list(self.sandbox.journal)[self.since :]
        return [(entry.method, entry.status) for entry in entries if entry.method != "GET" and not is_dry(entry)]

    def dry_runs(self) -> int:
        return len([entry for entry in list(self.sandbox.journal)[self.since :] if is_dry(entry)])


def is_dry(entry) -> bool:
    return "diffOnly" in str(entry.query)


def any_product() -> Product:
    return Product.objects.present().filter(active=True).order_by("pk").first()


def test_product_is_changed_and_shown(store):
    product = any_product()

    command = store.done("product.update", remote_id=product.remote_id, price="77.70", desc="<p>Neu</p>")

    row = store.shop.products[int(product.remote_id)]
    product.refresh_from_db()
    assert (command.state, command.reason, str(product.price.normalize())) == (State.DONE, "", "77.7")
    assert row["desc"] == "<p>Neu</p>"
    assert store.writes() == [("POST", 204)]


def test_name_that_the_shop_wants_goes_along_unescaped(store):
    product = any_product()
    store.shop.update("products", int(product.remote_id), name="Tom&#039;s Sauce")
    before = store.shop.products[int(product.remote_id)]["name"]

    command = store.done("product.update", remote_id=product.remote_id, price="5", expected={"name": "Tom's Sauce"})

    assert (command.state, before) == (State.DONE, "Tom&#039;s Sauce")
    product.refresh_from_db()
    assert product.name == "Tom's Sauce"


@pytest.mark.parametrize("kind", ["lost_answer", "fail_after_commit"])
def test_change_whose_answer_is_lost_is_found(store, kind):
    product = any_product()
    store.sandbox.faults.add(kind, method="POST", path="/api/v1/products", times=1)

    command = store.done("product.update", remote_id=product.remote_id, price="6.60")

    assert (command.state, command.reason, command.attempts) == (State.DONE, "found", 1)


def test_change_that_never_arrived_is_asked_about_and_sent_again(store):
    product = any_product()
    store.sandbox.faults.add("status", method="POST", path="/api/v1/products", status=503, times=1)

    command = store.done("product.update", remote_id=product.remote_id, price="6.60")

    assert (command.state, command.attempts, store.dry_runs()) == (State.DONE, 2, 1)


def test_value_that_moved_at_the_shop_is_a_conflict(store):
    product = any_product()

    command = store.done("product.update", remote_id=product.remote_id, price="9", expected={"price": "1.23"})

    assert (command.state, store.writes()) == (State.CONFLICT, [])


@pytest.mark.parametrize("kind", ["", "lost_answer", "fail_after_commit"])
def test_product_is_made_once_by_its_code(store, kind):
    if kind:
        store.sandbox.faults.add(kind, method="POST", path="/api/v1/products", times=1)

    command = store.done("product.create", name="Neu & gut", code="new-1", price="4.50", status="live")

    made = [row for row in store.shop.products if row["code"] == "new-1"]
    assert (command.state, len(made)) == (State.DONE, 1)
    assert command.remote_id == str(made[0]["id"])
    assert Product.objects.get(remote_id=command.remote_id).name == "Neu & gut"


def test_new_product_does_not_take_over_one_with_its_code(store):
    product = any_product()

    command = store.done("product.create", name="Neu", code=product.item_number)
    assert (command.state, command.reason, store.writes()) == (State.REJECTED, "code_taken", [])

    command = store.done("product.upsert", name="Neu", code=product.item_number)
    product.refresh_from_db()
    assert (command.state, command.remote_id, product.name) == (State.DONE, product.remote_id, "Neu")


@pytest.mark.parametrize("kind", ["", "lost_answer"])
def test_product_is_deleted(store, kind):
    product = any_product()
    if kind:
        store.sandbox.faults.add(kind, method="DELETE", path="/api/v1/products", times=1)

    command = store.done("product.delete", remote_id=product.remote_id)

    product.refresh_from_db()
    assert (command.state, product.removed_at is None) == (State.DONE, False)


@pytest.mark.parametrize("kind", ["", "lost_answer", "fail_after_commit"])
def test_stock_of_a_variant_is_changed_by_its_code_once(store, kind):
    variant = Variant.objects.exclude(stock=None).order_by("pk").first()
    if kind:
        store.sandbox.faults.add(kind, method="POST", path="/api/v1/stock", times=1)

    command = store.done("stock.set", remote_id=variant.code, change="-2")

    before = variant.stock
    variant.refresh_from_db()
    assert (command.state, command.attempts, before - variant.stock) == (State.DONE, 1, 2)


def test_figure_and_change_of_a_stock_exclude_each_other(store):
    for data in ({}, {"stock": "1", "change": "1"}):
        with pytest.raises(submitting.Refused, match="one of the two"):
            submitting.submit(store.account, "stock.set", data | {"remote_id": "x"}, key="k", actor="tests")


def test_order_gets_another_status_and_its_note(store):
    order = WebOrder.objects.order_by("pk").first()
    wanted = next(status for status in store.shop.statuses if status != order.status)

    command = store.done("order.update", remote_id=order.remote_id, status=wanted, delivery_note="Bei Anna abgeben")
    order.refresh_from_db()
    assert (command.state, order.status) == (State.DONE, wanted)
    assert store.shop.orders[int(order.remote_id)]["delivery_note"] == "Bei Anna abgeben"

    command = store.done("order.update", remote_id=order.remote_id, delivery_note="")
    assert (command.state, store.shop.orders[int(order.remote_id)]["delivery_note"]) == (State.DONE, "")


def test_status_that_the_shop_does_not_have_is_rejected_in_its_words(store):
    order = WebOrder.objects.order_by("pk").first()

    command = store.done("order.update", remote_id=order.remote_id, status="No such status")

    assert command.state == State.REJECTED
    assert command.detail != ""


@pytest.mark.parametrize(
    ("told", "is_left"),
    [
        ({"diff": [{"id": 1, "changes": {"price": {"from": "1", "to": "2"}}}]}, True),
        ({"price": "2"}, True),
        ({"diff": [{"id": 1, "changes": {}}]}, False),
        ([], False),
        ({}, False),
    ],
)
def test_dry_run_is_understood_in_any_form(told, is_left):
    assert mentions(json.dumps(told).encode(), {"price"}) is is_left
    assert mentions(b"", {"price"}) is False
