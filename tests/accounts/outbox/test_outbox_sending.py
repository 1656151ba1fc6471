"""Commands through a strict till: each lands once, whatever happens to the answer, and the mirror shows it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import working
from accounts.models import AuditEvent, Command, LinkedAccount, Problem
from accounts.outbox import deciding, submitting
from accounts.sync import turns
from catalog.models import Product, ProductGroup
from sales.models import Invoice
from tests import cast
from tests.house import open_house

pytestmark = pytest.mark.django_db(transaction=True)
State = Command.State


@pytest.fixture
def house(settings, monkeypatch):
    with open_house(settings, monkeypatch, products=8, invoices=6, customers=3) as house:
        yield house


def test_change_is_sent_confirmed_and_shown(house):
    product = house.product()

    command = house.done("product.update", remote_id=product.remote_id, product_price="19.90")

    product.refresh_from_db()
    assert (command.state, command.attempts, str(product.price.normalize())) == (State.DONE, 1, "19.9")
    assert command.read_at is not None
    assert house.writes() == [("PUT", f"/products/{product.remote_id}", 200)]
    event = AuditEvent.objects.get(verb="command.product.update")
    assert event.details["after"] == {"product_price": "19.90"}


def test_what_is_so_already_is_not_sent(house):
    product = house.product()

    command = house.done("product.update", remote_id=product.remote_id, product_name=product.name)

    assert (command.state, command.reason, command.attempts) == (State.DONE, "already_so", 0)
    assert house.writes() == []


def test_same_key_is_the_same_command(house):
    product = house.product()
    first = house.submit("product.update", key="k", remote_id=product.remote_id, product_price="7")
    second = house.submit("product.update", key="k", remote_id=product.remote_id, product_price="7")
    house.work()
    third = house.submit("product.update", key="k", remote_id=product.remote_id, product_price="7")

    assert first.pk == second.pk == third.pk
    assert len(house.writes()) == 1
    with pytest.raises(submitting.Refused, match="key of its own"):
        house.submit("product.update", key="k", remote_id=product.remote_id, product_price="8")


def test_value_that_moved_since_it_was_seen_is_a_conflict(house):
    product = house.product()
    house.till.update("products", int(product.remote_id), product_price="55")

    command = house.done(
        "product.update",
        remote_id=product.remote_id,
        product_price="9",
        product_name="Neu",
        expected={"product_price": str(product.price), "product_name": product.name},
    )

    assert (command.state, house.writes()) == (State.CONFLICT, [])
    assert command.evidence["fields"] == {"product_price": [str(product.price), "9", "55"]}
    product.refresh_from_db()
    assert product.price == 55  # what was read on the way is shown


@pytest.mark.parametrize(("seen", "state"), [("10.0", State.DONE), ("9", State.CONFLICT)])
def test_field_that_cannot_be_written_may_be_expected_too(house, seen, state):
    product = house.product()
    house.till.update("products", int(product.remote_id), product_stock_enabled=True, product_stock_value="10")

    command = house.done(
        "stock.set", remote_id=product.remote_id, product_stock="7", expected={"product_stock_value": seen}
    )

    assert command.state == state


@pytest.mark.parametrize("kind", ["lost_answer", "fail_after_commit"])
def test_lost_answer_is_looked_up_and_not_sent_again(house, kind):
    product = house.product()
    house.sandbox.faults.add(kind, method="PUT", path="/v1/products", times=1)

    command = house.done("product.update", remote_id=product.remote_id, product_price="3.30")

    assert (command.state, command.reason, command.attempts) == (State.DONE, "found", 1)
    assert len(house.writes()) == 1


def test_change_that_never_arrived_is_sent_again(house):
    product = house.product()
    house.sandbox.faults.add("status", method="PUT", path="/v1/products", status=503, times=1)

    command = house.done("product.update", remote_id=product.remote_id, product_price="3.30")

    assert (command.state, command.attempts) == (State.DONE, 2)
    assert [try_.outcome for try_ in command.tries.all()] == ["server_fault", "found_absent", "done"]


def test_refusal_is_told_in_the_remote_systems_words(house):
    command = house.done("product.update", remote_id=house.product().remote_id, product_vat_id="999999")

    assert command.state == State.REJECTED
    assert "product_vat_id" in json.dumps(command.evidence)


@pytest.mark.parametrize("kind", ["", "lost_answer", "fail_after_commit", "status"])
def test_new_product_is_made_once(house, kind):
    if kind:
        settings = {"status": 502} if kind == "status" else {}
        house.sandbox.faults.add(kind, method="POST", path="/v1/products", times=1, **settings)
    before = len(list(house.till.products))

    command = house.done("product.create", product_name="Neu", product_price="4.20", product_vat="20")

    assert command.state == State.DONE
    assert len(list(house.till.products)) == before + 1
    made = Product.objects.get(remote_id=command.remote_id)
    assert (made.name, json.loads(made.payload)["product_externalReference"]) == ("Neu", command.reference)


def test_deleted_product_is_gone_here_too(house):
    product = house.product()

    assert house.done("product.delete", remote_id=product.remote_id).state == State.DONE

    product.refresh_from_db()
    assert product.removed_at is not None
    assert house.done("product.delete", remote_id=product.remote_id).reason == "already_gone"


def test_stock_is_set_to_what_was_counted_and_never_by_delta(house):
    product = house.product()
    house.till.update("products", int(product.remote_id), product_stock_enabled=True, product_stock_value="10")

    counted = house.done("stock.set", remote_id=product.remote_id, product_stock="7")
    changed = house.done("stock.set", remote_id=product.remote_id, change="-2.5")

    assert (counted.state, changed.state, changed.data["product_stock"]) == (State.DONE, State.DONE, "4.5")
    assert str(house.till.products[int(product.remote_id)]["product_stock_value"]) == "4.5"
    product.refresh_from_db()
    assert product.stock == 4.5


def test_change_of_stock_whose_answer_was_lost_is_not_counted_twice(house):
    product = house.product()
    house.till.update("products", int(product.remote_id), product_stock_enabled=True, product_stock_value="10")
    house.sandbox.faults.add("lost_answer", method="PUT", path="/v1/products", times=1)

    command = house.done("stock.set", remote_id=product.remote_id, change="-3")

    assert (command.state, command.attempts) == (State.DONE, 1)
    assert str(house.till.products[int(product.remote_id)]["product_stock_value"]) == "7"


def test_change_of_stock_that_never_arrived_is_sent_again_as_the_same_figure(house):
    product = house.product()
    house.till.update("products", int(product.remote_id), product_stock_enabled=True, product_stock_value="10")
    house.sandbox.faults.add("status", method="PUT", path="/v1/products", status=503, times=1)

    command = house.done("stock.set", remote_id=product.remote_id, change="-3")

    assert (command.state, command.attempts, command.seen) == (State.DONE, 2, {"product_stock": "10"})
    assert str(house.till.products[int(product.remote_id)]["product_stock_value"]) == "7"


def test_sale_between_our_write_and_the_look_is_flagged(house):
    product = house.product()
    house.till.update("products", int(product.remote_id), product_stock_enabled=True, product_stock_value="10")
    house.sandbox.faults.add("lost_answer", method="PUT", path="/v1/products", times=1)
    command = house.submit("stock.set", remote_id=product.remote_id, product_stock="8")
    house.work(1)
    house.till.update("products", int(product.remote_id), product_stock_value="7")

    house.work()

    command.refresh_from_db()
    assert (command.state, command.evidence["fields"]) == (State.CONFLICT, {"product_stock": ["10", "8", "7"]})


@pytest.mark.parametrize("kind", ["", "lost_answer", "status"])
def test_groups_are_made_changed_and_deleted(house, kind):
    if kind:
        settings = {"status": 502} if kind == "status" else {}
        house.sandbox.faults.add(kind, method="POST", path="/v1/productgroups", times=1, **settings)

    made = house.done("product_group.create", productgroup_name="Winterkarte")
    changed = house.done("product_group.update", remote_id=made.remote_id, productgroup_name="Sommerkarte")
    assert (made.state, changed.state) == (State.DONE, State.DONE)
    assert ProductGroup.objects.present().filter(name="Sommerkarte").count() == 1
    assert house.done("product_group.delete", remote_id=made.remote_id).state == State.DONE
    assert not ProductGroup.objects.present().filter(name="Sommerkarte").exists()


def invoice(house, **more):
    till = house.till
    return {
        "paymentMethod_id": next(iter(till.payment_methods))["payment_id"],
        "user_id": next(iter(till.users))["user_id"],
        "items": [{"item_name": "Beratung", "item_price": "12.00", "item_quantity": "2", "item_vatRate": "20"}],
        **more,
    }


@pytest.mark.parametrize("kind", ["", "lost_answer", "fail_after_commit", "status"])
def test_invoice_is_made_once(house, kind):
    if kind:
        settings = {"status": 502} if kind == "status" else {}
        house.sandbox.faults.add(kind, method="POST", path="/v1/document/invoice", times=1, **settings)
    before = len(list(house.till.invoices))

    command = house.done("invoice.create", **invoice(house))

    assert (command.state, len(list(house.till.invoices))) == (State.DONE, before + 1)
    made = Invoice.objects.get(remote_id=command.remote_id)
    assert (made.external_reference, made.total) == (command.reference, 24)


@pytest.mark.parametrize("kind", ["", "lost_answer", "status"])
def test_invoice_is_cancelled_once(house, kind):
    made = house.done("invoice.create", **invoice(house))
    if kind:
        settings = {"status": 502} if kind == "status" else {}
        house.sandbox.faults.add(kind, method="POST", path="/v1/document/invoice", times=1, **settings)
    before = len(list(house.till.invoices))
    reason = next(iter(house.till.storno_reasons))["storno_id"]

    command = house.done("invoice.cancel", remote_id=made.remote_id, storno_id=str(reason), storno_reason="Irrtum")
    again = house.done("invoice.cancel", remote_id=made.remote_id, storno_id=reason, storno_reason="Irrtum")

    assert (command.state, again.reason) == (State.DONE, "already_cancelled")
    assert len(list(house.till.invoices)) == before + 1
    assert Invoice.objects.get(remote_id=made.remote_id).cancelled_at is not None


def test_worker_that_died_while_sending_is_looked_after(house):
    product = house.product()
    command = house.submit("product.update", remote_id=product.remote_id, product_price="5")
    seen = {"product_price": house.till.products[int(product.remote_id)]["product_price"]}
    Command.objects.update(state=State.SENDING, attempts=1, sent_at=timezone.now(), fence=0, seen=seen)

    house.work()

    command.refresh_from_db()
    assert (command.state, command.attempts) == (State.DONE, 2)
    assert house.till.products[int(product.remote_id)]["product_price"] == "5"


def test_later_change_of_a_record_waits_for_the_earlier_one(house, settings):
    settings.QUIET_S = 60
    product = house.product()
    house.sandbox.faults.add("lost_answer", method="PUT", path="/v1/products", times=1)
    first = house.submit("product.update", remote_id=product.remote_id, product_price="5")
    second = house.submit("product.update", remote_id=product.remote_id, product_price="6")
    turns.take(house.account.pk)
    LinkedAccount.objects.update(due_at=timezone.now())
    turns.take(house.account.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.UNKNOWN, State.QUEUED)
    assert first.due_at > timezone.now() + timedelta(seconds=50)

    house.work()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.DONE, State.DONE)
    assert house.till.products[int(product.remote_id)]["product_price"] == "6"


def test_invoice_that_is_twice_asks_a_person(house):
    house.sandbox.faults.add("lost_answer", method="POST", path="/v1/document/invoice", times=1)
    command = house.submit("invoice.create", **invoice(house))
    house.work(1)
    [made] = [row for row in house.till.invoices if row["invoice_externalReferenceNumber"] == command.reference]
    twin = {name: value for name, value in made.items() if name != "invoice_id"}
    house.till.create("invoices", **twin)

    house.work()

    command.refresh_from_db()
    assert (command.state, command.reason) == (State.NEEDS_PERSON, "found_twice")
    assert Problem.objects.waiting().filter(cause="commands_need_person").count() == 1
    house.forget()
    other, product = house.submit("invoice.create", **invoice(house)), house.product()
    change = house.done("product.update", remote_id=product.remote_id, product_price="5")
    working.drain()
    other.refresh_from_db()
    assert (other.state, change.state) == (State.QUEUED, State.DONE)  # no other document, but everything else
    assert [method for method, _, _ in house.writes()] == ["PUT"]

    deciding.decide(command, deciding.Decision.DONE, by=cast.mona())
    house.work()
    other.refresh_from_db()
    assert other.state == State.DONE


def test_second_of_two_members_of_staff_is_shown_what_the_first_has_done(house):
    """Both opened the form while the price was what it was; the second sees base, ours and theirs."""
    product = house.product()
    seen = {"product_price": str(product.price)}
    first = house.done("product.update", remote_id=product.remote_id, product_price="5", expected=seen)
    second = house.done("product.update", remote_id=product.remote_id, product_price="6", expected=seen)

    assert (first.state, second.state) == (State.DONE, State.CONFLICT)
    assert second.evidence["fields"]["product_price"] == [seen["product_price"], "6", "5"]
    assert house.till.products[int(product.remote_id)]["product_price"] == "5"

    over = deciding.overwrite(second, by=cast.mona())
    house.work()
    over.refresh_from_db()
    assert (over.state, house.till.products[int(product.remote_id)]["product_price"]) == (State.DONE, "6")
