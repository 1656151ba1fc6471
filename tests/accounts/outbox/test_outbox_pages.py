"""Changing a product in the browser, and following what becomes of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Command, LinkedAccount, Problem
from accounts.outbox import showing, submitting
from accounts.problems import raise_problem
from catalog.models import Product
from sales.models import Invoice
from tests import cast
from tests.forms import filled

pytestmark = pytest.mark.django_db
State = Command.State


@pytest.fixture
def product() -> Product:
    account = cast.account()
    cast.put(account, "vat_rates", cast.vat_rate(1))
    cast.put(account, "product_groups", cast.group(1), cast.group(2))
    cast.put(account, "products", cast.product(1, product_stock_enabled=True, product_stock_value="10"))
    return Product.objects.get()


@pytest.fixture
def mona(sign_in):
    return sign_in(cast.mona())


def test_only_what_was_changed_is_sent_with_what_was_seen(mona, product):
    address = f"/catalog/products/{product.pk}/edit/"

    answer = mona.post(address, filled(mona.get(address), price="9.90"))

    assert answer.url == product.get_absolute_url()
    command = Command.objects.get()
    assert (command.kind, command.remote_id) == ("product.update", "1")
    assert command.data == {"product_price": "9.90"}
    assert command.expected == {"product_price": cast.product(1)["product_price"]}
    assert command.actor_name == cast.mona().email
    assert "Waits to be sent" in mona.get(answer.url).text


def test_form_that_is_sent_twice_is_one_command(mona, product):
    address = f"/catalog/products/{product.pk}/edit/"
    form = filled(mona.get(address), name="Neu")

    mona.post(address, form)
    mona.post(address, form)

    assert Command.objects.count() == 1


def test_nothing_changed_sends_nothing(mona, product):
    address = f"/catalog/products/{product.pk}/edit/"

    answer = mona.post(address, filled(mona.get(address)), follow=True)

    assert "Nothing was changed." in answer.text
    assert not Command.objects.exists()


@pytest.mark.parametrize(
    ("way", "amount", "data", "expected"),
    [
        ("counted", "7.5", {"product_stock": "7.5"}, {"product_stock": "10"}),
        ("changed", "-2", {"change": "-2"}, {}),
    ],
)
def test_stock_is_counted_or_changed(mona, product, way, amount, data, expected):
    address = f"/catalog/products/{product.pk}/stock/"

    mona.post(address, filled(mona.get(address), way=way, amount=amount, comment="Inventur"))

    command = Command.objects.get()
    assert (command.data, command.expected, command.comment) == (data, expected, "Inventur")


def test_product_is_deleted_only_after_it_was_said(mona, product):
    address = f"/catalog/products/{product.pk}/delete/"
    page = mona.get(address)
    assert not Command.objects.exists()

    mona.post(address, filled(page))

    assert Command.objects.get().kind == "product.delete"


@pytest.mark.parametrize("what", ["edit", "stock", "delete"])
def test_viewers_cannot_change_and_strangers_see_nothing(sign_in, product, what):
    address = f"/catalog/products/{product.pk}/{what}/"
    vera = cast.vera()

    assert sign_in(vera).get(address).status_code == 403
    assert sign_in(cast.otto()).get(address).status_code == 404
    assert "Edit</a>" not in sign_in(vera).get(product.get_absolute_url()).text


def submitted(product: Product, **changes) -> Command:
    command = submitting.submit(
        product.account, "product.update", {"remote_id": "1", "product_price": "5"}, key="k", actor="tests"
    )
    Command.objects.filter(pk=command.pk).update(**changes)
    command.refresh_from_db()
    return command


def test_list_and_page_say_where_each_change_stands(mona, product):
    command = submitted(
        product,
        state=State.CONFLICT,
        reason="moved",
        expected={"product_price": "3"},
        evidence={"fields": {"product_price": ["3", "5", "4"]}},
    )

    assert "Changed meanwhile" in mona.get("/commands/").text
    page = re.sub(r"<[^>]+>|\s+", " ", mona.get(command.get_absolute_url()).text)
    assert re.search(r"Price\s+3\s+5\s+4", page)


@pytest.mark.parametrize(
    ("decision", "state"),
    [("said_done", State.DONE), ("said_again", State.QUEUED), ("given_up", State.REJECTED)],
)
def test_person_decides_what_cannot_be_found_out(mona, product, decision, state):
    needs = {"state": State.NEEDS_PERSON, "reason": "cannot_be_told", "attempts": 1, "sent_at": timezone.now()}
    command = submitted(product, **needs)
    raise_problem("commands_need_person", account=product.account)
    assert "It was not: send it again" in mona.get(command.get_absolute_url()).text

    mona.post(f"/commands/{command.pk}/decide/", {"decision": decision})

    command.refresh_from_db()
    assert (command.state, command.tries.get().outcome) == (state, decision)
    assert not Problem.objects.waiting().exists()
    again = mona.post(f"/commands/{command.pk}/decide/", {"decision": "said_again"}, follow=True)
    assert "This was decided already." in again.text


def test_change_is_taken_back_while_it_was_not_sent(mona, product):
    command = submitted(product)

    mona.post(f"/commands/{command.pk}/withdraw/")

    command.refresh_from_db()
    assert (command.state, command.reason) == (State.REJECTED, "withdrawn")
    Command.objects.update(state=State.SENDING, attempts=1, sent_at=timezone.now())
    assert "It is too late" in mona.post(f"/commands/{command.pk}/withdraw/", follow=True).text


def test_disconnected_account_takes_no_changes(mona, product):
    LinkedAccount.objects.update(state="disconnected", credential=None)
    address = f"/catalog/products/{product.pk}/edit/"

    answer = mona.post(address, filled(mona.get(address), price="9.90"))

    assert "This account is disconnected" in answer.text


def test_invoice_is_cancelled_with_the_tills_reason_and_ours(product, sign_in):
    cast.put(product.account, "invoices", cast.invoice(1))
    cast.put(product.account, "storno_reasons", {"storno_id": 4, "storno_name": "Irrtum", "storno_description": ""})
    row = Invoice.objects.get()
    mona = sign_in(cast.mona())
    address = f"/sales/invoices/{row.pk}/cancel/"
    assert "reauthenticate" in mona.get(address).url  # who it is, once more

    mona.post("/auth/reauthenticate/", {"password": cast.PASSWORD})
    mona.post(address, filled(mona.get(address), reason="4", comment="Doppelt gebucht"))

    command = Command.objects.get()
    assert (command.kind, command.remote_id) == ("invoice.cancel", "1")
    assert command.data == {"storno_id": "4", "storno_reason": "Doppelt gebucht"}
    assert command.expected == {"invoice_total": cast.invoice(1)["invoice_total"]}


def test_document_that_was_cancelled_cannot_be_cancelled(product, sign_in):
    cast.put(product.account, "invoices", cast.invoice(1, invoice_deleted_at="2026-01-02 10:00:00"))
    row = Invoice.objects.get()
    mona = sign_in(cast.mona())
    mona.post("/auth/reauthenticate/", {"password": cast.PASSWORD})

    assert mona.get(f"/sales/invoices/{row.pk}/cancel/").url == row.get_absolute_url()
    assert "/cancel/" not in mona.get(row.get_absolute_url()).text


def test_list_of_products_says_where_the_change_of_each_stands(mona, product):
    assert "row-change" not in mona.get("/catalog/products/").text
    command = submitted(product)
    listed = mona.get("/catalog/products/").text
    assert (f'href="/commands/{command.pk}/"' in listed, "Waits to be sent" in listed) == (True, True)
    Command.objects.update(state=State.DONE, ended_at=timezone.now())
    assert "Confirmed" in mona.get("/catalog/products/").text
    Command.objects.update(ended_at=timezone.now() - timedelta(hours=1))
    assert "row-change" not in mona.get("/catalog/products/").text


def test_ours_is_sent_over_theirs_with_theirs_as_it_was_shown(mona, product):
    data = {"remote_id": "1", "product_price": "9", "expected": {"product_price": "3.5", "product_name": "Alt"}}
    command = submitting.submit(product.account, "product.update", data, key="k", actor="tests")
    address = f"/commands/{command.pk}/overwrite/"
    assert mona.post(address).url == command.get_absolute_url()  # nothing stands against it
    command.state, command.reason = State.CONFLICT, "moved"
    command.evidence = {"fields": {"product_price": ["3.5", "9", "4.1"]}}
    command.save()

    assert "Send ours over what is there now" in mona.get(command.get_absolute_url()).text
    first, second = mona.post(address), mona.post(address)

    made = Command.objects.exclude(pk=command.pk).get()
    assert first.url == second.url == made.get_absolute_url()
    assert (made.state, made.data) == (State.QUEUED, {"product_price": "9"})
    assert made.expected == {"product_price": "4.1", "product_name": "Alt"}
    assert made.actor_name == cast.mona().email


def test_numbers_of_other_records_are_told_by_their_names(mona, product):
    cast.put(product.account, "product_groups", cast.group(2, productgroup_name="Tee"))
    data = {"remote_id": "1", "productgroup_id": 2, "product_vat_id": 77, "expected": {"productgroup_id": "1"}}
    command = submitting.submit(product.account, "product.update", data, key="k", actor="tests")

    lines = {line.label: (line.before, line.after) for line in showing.lines(command)}

    assert lines == {"Product group": ("Gruppe 1", "Tee"), "VAT rate": ("–", "77")}
