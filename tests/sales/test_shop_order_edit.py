"""Changing a web order in the browser: only what was changed is sent, with what was seen."""

import pytest

from accounts import selecting
from accounts.linking import lifecycle
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

MANY, SEND = "/sales/orders/status/", "/sales/orders/status/send/"


@pytest.fixture
def orders(order) -> list[WebOrder]:
    cast.put(order.account, "web_orders", shop.order(112314), shop.order(112315))
    return list(WebOrder.objects.order_by("remote_id"))


def ticked(*orders: WebOrder) -> dict[str, list[int]]:
    return {"ids": [order.pk for order in orders]}


def wished(client, asked, **typed: str):
    """What would change: the answer to the form."""
    return client.post(MANY, filled(client.get(MANY, asked), **typed))


def send(client, answer):
    """The button under what would change."""
    return client.post(SEND, filled(answer, digest=answer.context["difference"].digest))


def sent() -> list[tuple[str, str, str]]:
    """Number, new status and the one that is expected, of each command."""
    rows = Command.objects.order_by("remote_id")
    return [(each.remote_id, each.data["status"], each.expected["status"]) for each in rows]


def test_none_of_many_ticked_orders_is_left_out(eddi, order):
    many = [*range(10**9, 10**9 + 600), order.pk]

    assert eddi.get(MANY, {"ids": ",".join(map(str, many))}).context["chosen"].number == 1


def test_ticked_orders_become_one_set_that_can_be_taken_back(eddi, orders):
    assert eddi.get("/sales/orders/").text.count('name="ids"') == 4
    page = wished(eddi, ticked(*orders), status="Dispatched", comment="Van came")
    difference = page.context["difference"]
    assert (len(difference.changed), difference.unchanged) == (3, 1)
    assert difference.before == [("Payment Received", 3)]
    assert Command.objects.count() == 0

    answer = send(eddi, page)

    change_set = ChangeSet.objects.get()
    assert answer.url == change_set.get_absolute_url()
    assert (change_set.title, change_set.size, change_set.comment) == ("Status: Dispatched", 3, "Van came")
    assert sent() == [(number, "Dispatched", "Payment Received") for number in ("112312", "112314", "112315")]
    assert many.withdraw(change_set, by=cast.eddi()) == 3


def test_all_that_the_filter_leaves_get_the_status(eddi, orders):
    listed = eddi.get("/sales/orders/", {"status": "payment"})
    query = f"?{listed.context['status_query']}"
    assert f'href="{MANY}{query}"' in listed.text
    form = eddi.get(f"{MANY}{query}")
    assert (form.context["chosen"].number, form.context["counted"]) == (3, [("Payment Received", 3)])

    send(eddi, eddi.post(MANY, filled(form, status="Dispatched")))

    assert sent() == [(number, "Dispatched", "Payment Received") for number in ("112312", "112314", "112315")]


def test_whole_list_is_chosen_by_an_empty_query_and_nothing_by_a_faulty_one(eddi, orders):
    assert eddi.get(MANY, {"query": ""}).context["chosen"].number == 4
    assert eddi.get(MANY, {"query": "first=yesterday"}).url == "/sales/orders/"
    assert eddi.get(MANY, {"query": "", "ids": "no number"}).url == "/sales/orders/"


def test_more_than_a_set_holds_are_refused(eddi, orders, monkeypatch):
    monkeypatch.setattr(selecting, "MOST", 3)

    answer = eddi.get(MANY, {"query": ""}, follow=True)

    assert "These are more than 3 web orders: narrow the list, then change them in parts." in answer.text


def test_form_that_is_sent_twice_is_one_set(eddi, orders):
    page = wished(eddi, ticked(*orders), status="Dispatched")
    one, other = send(eddi, page), send(eddi, page)

    assert (one.url, Command.objects.count()) == (other.url, 3)


def test_set_that_breaks_off_while_it_is_kept_leaves_nothing_and_is_whole_at_the_next_try(eddi, orders, monkeypatch):
    page = wished(eddi, {"query": ""}, status="Dispatched")

    def killed(rows) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(many.audit, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            send(eddi, page)
    assert (Command.objects.count(), ChangeSet.objects.count()) == (0, 0)

    send(eddi, page)
    assert (Command.objects.count(), ChangeSet.objects.get().size) == (3, 3)


def test_what_moved_since_it_was_shown_is_shown_again(eddi, orders):
    page = wished(eddi, ticked(orders[0], orders[2]), status="Dispatched")
    cast.put(orders[0].account, "web_orders", shop.order(status="Refunded"))

    again = send(eddi, page)

    assert (again.context["has_moved"], Command.objects.count()) == (True, 0)
    assert "Something changed since you looked, so nothing was sent." in again.text
    send(eddi, again)
    assert sent() == [("112312", "Dispatched", "Refunded"), ("112314", "Dispatched", "Payment Received")]


def test_orders_that_have_the_status_already_are_told(eddi, orders):
    answer = wished(eddi, ticked(orders[1]), status="Dispatched")

    assert answer.context["form"].errors["status"] == ["All of them have this status already: choose another one."]
    assert Command.objects.count() == 0


def test_orders_of_an_account_that_was_disconnected_are_left_out_and_told(eddi, orders):
    lifecycle.disconnect(orders[0].account, actor=cast.sam())

    page = wished(eddi, ticked(*orders), status="Dispatched")

    assert page.context["difference"].changed == []
    assert "This account is disconnected: link it again first." in page.text
    assert "formaction" not in page.text


def test_shops_share_only_the_statuses_that_all_of_them_know(sign_in, orders):
    other = shop.account(cast.merchant("Otto", slug="otto"), domain="other.example")
    cast.put(other, "web_orders", shop.order(5, status="Dispatched"), shop.order(6, status="Own word"))
    theirs = WebOrder.objects.get(remote_id="6")

    page = sign_in(cast.sam()).get(MANY, ticked(orders[0], theirs))

    assert page.context["form"].known == ["Dispatched"]
    assert "offered are the statuses that all of them know" in page.text


def test_orders_of_others_cannot_be_chosen(sign_in, orders):
    vera = sign_in(cast.vera())
    assert vera.get(MANY, ticked(*orders)).status_code == 403
    assert vera.post(SEND, {}).status_code == 403
    assert 'name="ids"' not in vera.get("/sales/orders/").text
    foreign = shop.account(cast.merchant("Otto", slug="otto"), domain="other.example")
    cast.put(foreign, "web_orders", shop.order(5))

    eddi = sign_in(cast.eddi())
    answer = eddi.get(MANY, ticked(WebOrder.objects.get(remote_id="5")), follow=True)

    assert "Choose web orders that you may change" in answer.text
    assert eddi.get(MANY, {"query": ""}).context["chosen"].number == 4


def test_row_is_given_again_and_elsewhere_is_the_page(eddi, order):
    row = eddi.get(f"/sales/orders/{order.pk}/row/", headers=HTMX)

    assert row.content.decode().lstrip().startswith(f'<tr id="web-order-{order.pk}"')
    assert eddi.get(f"/sales/orders/{order.pk}/row/").url == order.get_absolute_url()
