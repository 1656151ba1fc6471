"""Changing a web order in the browser: only what was changed is sent, with what was seen."""

import pytest

from accounts.models import Command
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
