"""Writes to a web shop through the strict emulator: each lands once, whatever happens to the answer."""

import json

import pytest
from django.utils import timezone

from accounts.models import Command, LinkedAccount
from accounts.outbox import submitting, words
from accounts.sync import turns
from accounts.systems.rec_plus.dry_run import mentions
from catalog.models import Category, Product, Variant
from sales.models import WebOrder
from tests.store import open_store

pytestmark = pytest.mark.django_db(transaction=True)
State = Command.State


@pytest.fixture
def store(settings, monkeypatch):
    with open_store(settings, monkeypatch) as store:
        yield store


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
    assert words.why(command) == (
        "The answer was lost, but the look afterwards found it carried out."
        if kind
        else "It was answered without naming the record. A look afterwards found it."
    )
    assert command.remote_id == str(made[0]["id"])
    assert Product.objects.get(remote_id=command.remote_id).name == "Neu & gut"


def test_numbers_of_others_are_sent_as_numbers_and_the_other_categories_stay(store):
    main, beside, third = Category.objects.order_by("pk")[:3]
    known = {"default": {"id": int(main.remote_id)}, "2": {"id": int(beside.remote_id)}}
    vat = str(store.shop.vat_types.ids[-1])

    made = store.done("product.create", name="Neu", code="new-2", price="4.50", tax_class=vat, category=main.remote_id)
    row = store.shop.products[int(made.remote_id)]
    assert (made.state, row["tax_class"], row["_categories"]) == (State.DONE, int(vat), (int(main.remote_id),))

    store.done("product.update", remote_id=made.remote_id, categories=known)
    changed = store.done("product.update", remote_id=made.remote_id, category=third.remote_id)
    assert changed.state == State.DONE
    assert row_of(store, made)["_categories"] == (int(third.remote_id), int(beside.remote_id))
    assert Product.objects.get(remote_id=made.remote_id).category == third


def test_special_offer_comes_and_goes_beside_the_usual_price(store):
    product = any_product()
    command = store.done("product.update", remote_id=product.remote_id, special_offer="3.20")
    assert (command.state, row_of(store, command)["price"]["special_offer"]) == (State.DONE, "3.20")
    before = row_of(store, command)["price"]["normal"]

    command = store.done("product.update", remote_id=product.remote_id, special_offer="")
    assert (command.state, row_of(store, command)["price"]) == (
        State.DONE,
        {"normal": before, "special_offer": "0.00"},
    )


def row_of(store, command):
    return store.shop.products[int(command.remote_id)]


def test_new_product_does_not_take_over_one_with_its_code(store):
    product = any_product()

    command = store.done("product.create", name="Neu", code=product.item_number)
    assert (command.state, command.reason, store.writes()) == (State.REJECTED, "code_taken", [])

    command = store.done("product.upsert", name="Neu", code=product.item_number)
    product.refresh_from_db()
    assert (command.state, command.remote_id, product.name) == (State.DONE, product.remote_id, "Neu")


def test_write_by_code_that_never_arrived_is_not_taken_for_done(store):
    product = any_product()
    store.sandbox.faults.add("status", method="POST", path="/api/v1/products", times=1, status=502)

    command = store.done("product.upsert", name=product.name, code=product.item_number, price="8.80")

    product.refresh_from_db()
    assert (command.state, str(product.price.normalize()), store.writes()) == (
        State.DONE, "8.8", [("POST", 502), ("POST", 204)],
    )  # fmt: skip


def test_later_write_by_the_same_code_waits_for_the_earlier_one(store, settings):
    settings.QUIET_S = 60
    store.sandbox.faults.add("lost_answer", method="POST", path="/api/v1/products", times=1)
    first, second, other = (
        submitting.submit(store.account, "product.upsert", {"name": name, "code": code}, key=name, actor="tests")
        for name, code in [("First", "NEW-1"), ("Second", "NEW-1"), ("Other", "NEW-2")]
    )
    for _ in range(3):
        LinkedAccount.objects.update(due_at=timezone.now())
        turns.take(store.account.pk)

    attempts = dict(Command.objects.values_list("pk", "attempts"))
    assert [attempts[each.pk] for each in (first, second, other)] == [1, 0, 1]

    store.work()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.DONE, State.DONE)
    assert store.shop.products[int(second.remote_id)]["name"] == "Second"


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
