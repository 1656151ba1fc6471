"""Changing a web order in the browser: only what was changed is sent, with what was seen."""

import pytest

from accounts.models import ChangeSet, Command
from accounts.outbox import many
from sales.models import WebOrder
from tests import cast, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> WebOrder:
    store = shop.account(cast.merchant())
    note = "Tom&#039;s door"
    cast.put(store, "web_orders", shop.order(delivery_note=note), shop.order(112313, status="Dispatched"))
    return WebOrder.objects.get(remote_id="112312")


@pytest.fixture
def eddi(sign_in):
    return sign_in(cast.eddi())


def address(order: WebOrder) -> str:
    return f"/sales/orders/{order.pk}/edit/"


def filled(page, **typed: str) -> dict[str, str]:
    return {bound.html_name: bound.value() or "" for bound in page.context["form"]} | typed


def test_status_is_sent_with_the_one_that_was_seen(eddi, order):
    page = eddi.get(address(order))
    assert page.context["form"].statuses() == ["Dispatched", "Payment Received"]
    assert page.context["form"]["delivery_note"].value() == "Tom's door"

    answer = eddi.post(address(order), filled(page, status="Dispatched"))

    assert answer.url == order.get_absolute_url()
    [command] = Command.objects.all()
    assert (command.kind, command.remote_id, command.data) == ("order.update", "112312", {"status": "Dispatched"})
    assert command.expected == {"status": "Payment Received"}
    assert "Waits to be sent" in eddi.get(answer.url).text
    assert "Waits to be sent" in eddi.get("/sales/orders/").text


def test_escapes_of_the_shop_are_no_change(eddi, order):
    answer = eddi.post(address(order), filled(eddi.get(address(order))), follow=True)

    assert "Nothing was changed." in answer.text
    assert Command.objects.count() == 0


def test_only_editors_change_an_order(sign_in, order):
    assert sign_in(cast.vera()).get(address(order)).status_code == 403
    assert "/edit/" not in sign_in(cast.vera()).get(order.get_absolute_url()).text
    assert sign_in(cast.otto()).get(address(order)).status_code == 404
    assert address(order) in sign_in(cast.eddi()).get(order.get_absolute_url()).text


# --- The status alone, where the order stands -----------------------------------------------------------

HTMX = {"HX-Request": "true"}


def status(order: WebOrder) -> str:
    return f"/sales/orders/{order.pk}/status/"


def test_status_is_chosen_in_the_list_from_those_of_the_shop(eddi, order):
    other = shop.account(cast.merchant("Otto", slug="otto"), domain="other.example")
    cast.put(other, "web_orders", shop.order(5, status="Of another shop"))

    form = eddi.get(status(order), headers=HTMX)
    assert [name for name, _ in form.context["form"].fields["status"].choices] == ["Dispatched", "Payment Received"]
    row = eddi.post(status(order), filled(form, status="Dispatched"), headers=HTMX)

    assert row.content.decode().lstrip().startswith(f'<tr id="web-order-{order.pk}"')
    assert "Waits to be sent" in row.text
    [command] = Command.objects.all()
    assert (command.data, command.expected) == ({"status": "Dispatched"}, {"status": "Payment Received"})


def test_status_without_htmx_is_a_page_and_leads_to_the_order(eddi, order):
    page = eddi.get(status(order))
    assert page.templates[0].name == "sales/web_order_status.html"

    answer = eddi.post(status(order), filled(page, status="Dispatched"))

    assert answer.url == order.get_absolute_url()
    assert Command.objects.get().data == {"status": "Dispatched"}


def test_page_of_the_order_offers_its_status(eddi, order, sign_in):
    form = eddi.get(order.get_absolute_url()).context["status"]

    eddi.post(status(order), {"status": "Dispatched", "once": form["once"].value(), "seen": form["seen"].value()})

    assert Command.objects.get().data == {"status": "Dispatched"}
    assert sign_in(cast.vera()).get(order.get_absolute_url()).context["status"] is None


def test_unknown_status_is_refused_where_it_stands(eddi, order):
    answer = eddi.post(status(order), filled(eddi.get(status(order), headers=HTMX), status="Lost"), headers=HTMX)

    assert answer.headers["HX-Retarget"] == f"#web-order-{order.pk}-status"
    assert "Lost is not one of the available choices" in answer.text
    assert Command.objects.count() == 0


# --- One status for many --------------------------------------------------------------------------------

MANY = "/sales/orders/status/"


@pytest.fixture
def orders(order) -> list[WebOrder]:
    cast.put(order.account, "web_orders", shop.order(112314), shop.order(112315))
    return list(WebOrder.objects.order_by("remote_id"))


def ticked(*orders: WebOrder) -> dict[str, list[int]]:
    return {"ids": [order.pk for order in orders]}


def test_ticked_orders_become_one_set_that_can_be_taken_back(eddi, orders):
    page = eddi.get(MANY, ticked(*orders))
    assert eddi.get("/sales/orders/").text.count('name="ids"') == 4

    answer = eddi.post(MANY, filled(page, status="Dispatched", comment="Van came"))

    change_set = ChangeSet.objects.get()
    assert answer.url == change_set.get_absolute_url()
    assert (change_set.title, change_set.size, change_set.comment) == ("Status: Dispatched", 3, "Van came")
    sent = [(each.remote_id, each.data, each.expected) for each in change_set.commands.order_by("remote_id")]
    assert sent == [
        (number, {"status": "Dispatched"}, {"status": "Payment Received"}) for number in ("112312", "112314", "112315")
    ]
    assert many.withdraw(change_set, by=cast.eddi()) == 3


def test_form_that_is_sent_twice_is_one_set(eddi, orders):
    typed = filled(eddi.get(MANY, ticked(*orders)), status="Dispatched")
    one, other = eddi.post(MANY, typed), eddi.post(MANY, typed)

    assert (one.url, Command.objects.count()) == (other.url, 3)


def test_what_was_seen_is_what_is_expected_at_the_shop(eddi, orders):
    page = eddi.get(MANY, ticked(orders[0]))
    cast.put(orders[0].account, "web_orders", shop.order(status="Refunded"))

    eddi.post(MANY, filled(page, status="Dispatched"))

    assert Command.objects.get().expected == {"status": "Payment Received"}


def test_orders_that_have_the_status_already_are_told(eddi, orders):
    answer = eddi.post(MANY, filled(eddi.get(MANY, ticked(orders[1])), status="Dispatched"))

    assert answer.context["form"].errors["status"] == ["All of them have this status already: choose another one."]
    assert Command.objects.count() == 0


def test_shops_share_only_the_statuses_that_all_of_them_know(sign_in, orders):
    other = shop.account(cast.merchant("Otto", slug="otto"), domain="other.example")
    cast.put(other, "web_orders", shop.order(5, status="Dispatched"), shop.order(6, status="Own word"))
    theirs = WebOrder.objects.get(remote_id="6")

    page = sign_in(cast.sam()).get(MANY, ticked(orders[0], theirs))

    assert page.context["choice"].known == ["Dispatched"]
    assert "offered are the statuses that all of them know" in page.text


def test_orders_of_others_cannot_be_ticked(sign_in, orders):
    vera = sign_in(cast.vera())
    assert vera.get(MANY, ticked(*orders)).status_code == 403
    assert 'name="ids"' not in vera.get("/sales/orders/").text
    foreign = shop.account(cast.merchant("Otto", slug="otto"), domain="other.example")
    cast.put(foreign, "web_orders", shop.order(5))

    answer = sign_in(cast.eddi()).get(MANY, ticked(WebOrder.objects.get(remote_id="5")), follow=True)

    assert "Tick web orders that you may change" in answer.text


def test_row_is_given_again_and_elsewhere_is_the_page(eddi, order):
    row = eddi.get(f"/sales/orders/{order.pk}/row/", headers=HTMX)

    assert row.content.decode().lstrip().startswith(f'<tr id="web-order-{order.pk}"')
    assert eddi.get(f"/sales/orders/{order.pk}/row/").url == order.get_absolute_url()
