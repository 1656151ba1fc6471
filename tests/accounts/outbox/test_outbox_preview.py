"""What a shop says a change would do: asked by a worker, shown, then sent or left."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Command, LinkedAccount
from accounts.outbox import showing
from accounts.systems.rec_plus import dry_run
from catalog.models import Product
from sales.models import WebOrder
from tests import cast
from tests.forms import filled
from tests.store import open_store

pytestmark = pytest.mark.django_db(transaction=True)
State = Command.State


@pytest.fixture
def house(settings, monkeypatch):
    with open_store(settings, monkeypatch, cast.merchant()) as house:
        yield house


@pytest.fixture
def eddi(sign_in):
    return sign_in(cast.eddi())


@pytest.fixture
def product(house) -> Product:
    return Product.objects.present().filter(active=True).order_by("pk").first()


def asked(client, product: Product, **typed: str) -> Command:
    """The button beside "Send"."""
    address = f"{product.get_absolute_url()}edit/"
    answer = client.post(address, filled(client.get(address), **typed) | {"preview": "1"})
    command = Command.objects.latest("pk")
    assert answer.url == command.get_absolute_url()
    return command


def told(page) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for line in page.context["preview"].lines]


def send(client, command: Command):
    return client.post(f"{command.get_absolute_url()}send/")


def test_shop_is_asked_by_a_worker_and_changes_nothing_before_it_is_sent(eddi, house, product):
    old = str(house.shop.products[int(product.remote_id)]["price"]["normal"])
    command = asked(eddi, product, price="77.70", name="Neu & gut")

    page = eddi.get(command.get_absolute_url())
    assert "REC+ is being asked" in page.text
    assert 'hx-trigger="every 2s"' in page.text
    assert (house.dry_runs(), house.writes()) == (0, [])

    house.work()
    page = eddi.get(command.get_absolute_url())
    name, link, price = told(page)  # the link is made from the name by the shop
    assert (name, price) == (("Name", product.name, "Neu & gut"), ("Price", old, "77.70"))
    assert link[0] == "Link"
    assert [line.label for line in page.context["lines"]] == ["Name", "Price"]
    assert "Nothing was changed so far." in page.text
    assert (house.dry_runs(), house.writes()) == (1, [])

    answer = send(eddi, command)
    assert answer.url == product.get_absolute_url()
    house.work()
    product.refresh_from_db()
    change = Command.objects.get(kind="product.update")
    assert (change.state, change.expected, product.price, product.name) == (
        State.DONE, command.expected, Decimal("77.70"), "Neu & gut",
    )  # fmt: skip
    assert house.writes() == [("POST", 204)]


def test_sending_twice_is_one_change(eddi, house, product):
    command = asked(eddi, product, price="5")

    send(eddi, command)
    send(eddi, command)

    assert Command.objects.filter(kind="product.update").count() == 1


def test_change_can_be_sent_without_the_answer(eddi, house, product):
    command = asked(eddi, product, price="5")
    Command.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    LinkedAccount.objects.update(state=LinkedAccount.State.PAUSED)
    assert "This account is paused, so REC+ is not asked." in eddi.get(command.get_absolute_url()).text
    LinkedAccount.objects.update(state=LinkedAccount.State.ACTIVE)
    page = eddi.get(command.get_absolute_url())
    assert "REC+ has not answered yet" in page.text
    assert "Send without the answer" in page.text

    send(eddi, command)
    house.work()

    command.refresh_from_db()
    assert (command.state, command.reason, house.dry_runs()) == (State.REJECTED, "withdrawn", 0)
    assert Command.objects.get(kind="product.update").state == State.DONE


def test_what_the_shop_refuses_is_told_before_it_is_sent(eddi, house):
    order = WebOrder.objects.order_by("pk").first()
    address = f"{order.get_absolute_url()}edit/"
    eddi.post(address, filled(eddi.get(address), status="No such status") | {"preview": "1"})
    house.work()

    command = Command.objects.get()
    page = eddi.get(command.get_absolute_url())
    assert (command.kind, command.state, house.writes()) == ("order.preview", State.REJECTED, [])
    assert command.detail in page.text
    assert page.context["why"].startswith("The remote system refused it:")


def test_order_is_previewed_too(eddi, house):
    order = WebOrder.objects.order_by("pk").first()
    address = f"{order.get_absolute_url()}edit/"
    eddi.post(address, filled(eddi.get(address), delivery_note="Bei Anna") | {"preview": "1"})
    house.work()

    command = Command.objects.get()
    assert ("Delivery note", "–", "Bei Anna") in told(eddi.get(command.get_absolute_url()))
    assert send(eddi, command).url == order.get_absolute_url()


def test_values_of_a_preview_come_back_to_the_form(eddi, house, product):
    command = asked(eddi, product, price="77.70", description="<b>Neu</b>")

    address = eddi.get(command.get_absolute_url()).context["preview"].edit
    page = eddi.get(address)

    assert address == f"{product.get_absolute_url()}edit/?command={command.pk}"
    assert (page.context["form"]["price"].value(), page.context["form"]["description"].value()) == (
        "77.70",
        "<b>Neu</b>",
    )
    eddi.post(address, filled(page))
    assert Command.objects.latest("pk").data == command.data


def test_command_of_another_record_does_not_fill_the_form(eddi, house, product):
    command = asked(eddi, product, price="77.70")
    other = Product.objects.present().exclude(pk=product.pk).first()

    assert eddi.get(f"{other.get_absolute_url()}edit/?command={command.pk}").status_code == 404


def test_what_moved_meanwhile_is_shown_and_not_to_be_sent(eddi, house, product):
    command = asked(eddi, product, price="77.70")
    house.shop.update("products", int(product.remote_id), price={"normal": "1.11", "special_offer": "0.00"})
    house.work()

    page = eddi.get(command.get_absolute_url())
    command.refresh_from_db()
    assert (command.state, house.dry_runs()) == (State.CONFLICT, 0)
    assert (page.context["preview"].sends, bool(page.context["overwrites"])) == (False, False)
    assert [line.instead for line in page.context["lines"]] == ["1.11"]


def test_what_is_so_already_is_not_to_be_sent(eddi, house, product):
    command = asked(eddi, product, price="77.70")
    house.done("product.update", remote_id=product.remote_id, price="77.70")
    Command.objects.filter(pk=command.pk).update(state=State.QUEUED, expected={}, evidence={})
    house.work()

    page = eddi.get(command.get_absolute_url())
    assert "it was like this already" in page.text
    assert page.context["preview"].sends is False


@pytest.mark.parametrize("kind", ["lost_answer", "status"])
def test_preview_whose_answer_is_lost_is_asked_for_again(eddi, house, product, kind):
    house.sandbox.faults.add(kind, method="POST", path="/api/v1/products", times=1)
    command = asked(eddi, product, price="77.70")
    house.work()

    command.refresh_from_db()
    assert (command.state, command.attempts, house.writes()) == (State.DONE, 2, [])
    assert told(eddi.get(command.get_absolute_url()))[0][2] == "77.70"


def test_previews_are_in_no_list_of_changes_and_hold_nothing_up(eddi, house, product):
    command = asked(eddi, product, price="77.70")

    assert command.get_absolute_url() not in eddi.get("/commands/").text
    assert "Preview" not in eddi.get(product.get_absolute_url()).text
    assert showing.standing([product], "products") == {}


def test_nothing_changed_asks_nothing(eddi, house, product):
    address = f"{product.get_absolute_url()}edit/"
    answer = eddi.post(address, filled(eddi.get(address)) | {"preview": "1"}, follow=True)

    assert "Nothing was changed." in answer.text
    assert not Command.objects.exists()


def test_only_editors_send_what_was_previewed(eddi, house, product, sign_in):
    command = asked(eddi, product, price="77.70")

    assert send(sign_in(cast.vera()), command).status_code == 403
    assert send(sign_in(cast.otto()), command).status_code == 404
    assert "/send/" not in sign_in(cast.vera()).get(command.get_absolute_url()).text
    assert not Command.objects.filter(kind="product.update").exists()


def test_change_that_is_no_preview_cannot_be_sent_again(eddi, house, product):
    command = house.done("product.update", remote_id=product.remote_id, price="77.70")

    answer = eddi.post(f"{command.get_absolute_url()}send/", follow=True)
    assert "This is no preview: there is nothing to send." in answer.text
    assert Command.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "fields", "text"),
    [
        (b"", [], ""),
        (b"No change", [], "No change"),
        (b'{"price": {"from": "1", "to": "2"}}', [["price", "1", "2"]], ""),
        (b'[{"name": {"old": "A", "new": "B"}}]', [["name", "A", "B"]], ""),
        (
            b'{"diff": [{"id": 1, "changes": {"price": {"before": {"normal": 1.10, "x": 1}, "after": {"normal": 2.20, "x": 1}}}}]}',
            [["price.normal", Decimal("1.10"), Decimal("2.20")]],
            "",
        ),
        (b'{"price": "2", "session_id": "s.1"}', [], json.dumps({"price": "2"}, indent=2)),
        (b'{"session_id": {"from": "s.1", "to": "s.2"}}', [], "{}"),
    ],
)
def test_answer_is_read_as_far_as_it_goes(answer, fields, text):
    assert dry_run.told(answer, frozenset({"session_id"})) == {"fields": fields, "text": text}
