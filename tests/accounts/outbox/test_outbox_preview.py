"""What a shop says a change would do: asked by a worker, shown, then sent or left."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Command, LinkedAccount
from accounts.outbox import previewing_many, showing
from accounts.sync import foreground
from accounts.systems.rec_plus import dry_run
from catalog.models import Product, StockLevel, Variant
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


# --- What is new, and stock -----------------------------------------------------------------------------


def asked_new(client, **typed: str) -> Command:
    client.post("/catalog/products/new/", filled(client.get("/catalog/products/new/"), **typed) | {"preview": "1"})
    return Command.objects.latest("pk")


def test_new_product_is_previewed_then_made(eddi, house):
    before = len(house.shop.products)
    command = asked_new(eddi, name="Neu & gut", code="NEU-1", price="12.50")
    house.work()

    page = eddi.get(command.get_absolute_url())
    shown = told(page)
    assert (command.kind, house.dry_runs(), house.writes()) == ("product.preview_new", 1, [])
    assert [line for line in shown if line[0] in ("Name", "Code", "Price")] == [
        ("Name", "–", "Neu & gut"), ("Code", "–", "NEU-1"), ("Price", "–", "12.50"),
    ]  # fmt: skip
    assert [line for line in shown if line[2] in ("–", "…", "No")] == []
    assert len(house.shop.products) == before

    send(eddi, command)
    send(eddi, command)
    house.work()
    change = Command.objects.get(kind="product.create")
    assert (change.state, Product.objects.get(remote_id=change.remote_id).item_number) == (State.DONE, "NEU-1")
    assert len(house.shop.products) == before + 1


def test_code_that_is_taken_is_told_before_anything_is_sent(eddi, house, product):
    command = asked_new(eddi, name="Neu", code=product.item_number, price="1")
    house.work()

    page = eddi.get(command.get_absolute_url())
    assert (page.context["preview"].lines, house.dry_runs()) == ([], 0)
    assert "There is a product with this code already" in page.text
    assert page.context["preview"].edit == f"/catalog/products/new/?command={command.pk}"
    assert eddi.get(page.context["preview"].edit).context["form"]["name"].value() == "Neu"


def test_preview_of_a_new_product_waits_for_no_other(eddi, house):
    asked_new(eddi, name="Neu", code="NEU-1", price="1")
    Command.objects.update(state=State.NEEDS_PERSON, kind="product.create", attempts=1, sent_at=timezone.now())
    command = asked_new(eddi, name="Neu", code="NEU-1", price="2")
    house.work()

    command.refresh_from_db()
    assert (command.kind, command.state) == ("product.preview_new", State.DONE)


@pytest.mark.parametrize(("way", "amount", "to"), [("counted", "40", "40"), ("changed", "-2", "3")])
def test_stock_is_previewed_by_its_code(eddi, house, way, amount, to):
    level = StockLevel.objects.present().filter(code__in=Variant.objects.present().values("code")).first()
    house.shop.set_stock(level.code, 5)
    foreground.sync([house.account], resources=["stock_levels"], full=False, say=lambda text: None)
    address = f"/catalog/variants/{Variant.objects.get(code=level.code).pk}/stock/"

    eddi.post(address, filled(eddi.get(address), way=way, amount=amount) | {"preview": "1"})
    house.work()

    command = Command.objects.get()
    page = eddi.get(command.get_absolute_url())
    assert (command.kind, told(page), house.writes()) == ("stock.preview", [("Stock", "5", to)], [])
    send(eddi, command)
    house.work()
    assert Command.objects.get(kind="stock.set").data == (
        {"stock": "40"} if way == "counted" else {"change": "-2", "stock": "3"}
    )
    assert StockLevel.objects.get(pk=level.pk).stock == int(to)


# --- Of many --------------------------------------------------------------------------------------------

BULK, STATUS = "/catalog/products/bulk/", "/sales/orders/status/"
HTMX = {"HX-Request": "true"}


def wished(client, address: str, **wish: str):
    """The page of what would change, with the button that has the shop asked."""
    form = client.get(address, {"query": ""}).context["form"]
    fields = {bound.html_name: bound.value() or "" for bound in form} | wish
    return client.post(address, fields | {"ask": "1"}), fields


def moved(client, page):
    """The part of the page that asks for itself again."""
    return client.get(f"/commands/asked/?ids={page.context['told'].ids}", headers=HTMX)


def test_shop_is_asked_about_many_products_in_one_request(eddi, house):
    page, fields = wished(eddi, BULK, price_way="add", price_by="1", status="draft", query="active=yes")
    number = len(page.context["difference"].changed)
    assert f"It is being asked about {number} changes." in page.text
    assert 'hx-trigger="every 2s"' in moved(eddi, page).text

    house.work()
    part = moved(eddi, page)
    summary = part.context["told"]
    assert (summary.is_open, summary.answered, summary.named, summary.changing) == (False, number, number, number)
    first, line = summary.first[0], page.context["difference"].changed[0]
    assert first.name in {each.product.name for each in page.context["difference"].changed}
    assert {each.label for each in first.lines} == {"Price", "Status"}
    assert (line.fields[0].label, len(summary.first)) == ("Price", min(number, 20))
    assert (house.dry_runs(), house.writes()) == (1, [])

    assert eddi.post(BULK, fields | {"ask": "1"}).context["told"].ids == summary.ids  # without HTMX: look again
    assert Command.objects.count() == 1
    assert [each.get_absolute_url() in eddi.get("/commands/").text for each in Command.objects.all()] == [False]


def test_shop_is_asked_about_stock_of_many_by_code(eddi, house):
    page, _ = wished(eddi, BULK, stock_way="changed", stock_by="-1")
    number = len(page.context["difference"].changed)
    house.work()

    summary = moved(eddi, page).context["told"]
    assert (number > 0, summary.answered, summary.changing) == (True, number, number)
    assert [line.label for line in summary.first[0].lines] == ["Stock"]
    assert StockLevel.objects.filter(code=summary.first[0].name).exists()
    assert house.writes() == []


def test_shop_is_asked_about_the_status_of_many_orders(eddi, house):
    status = WebOrder.objects.order_by("pk").first().status
    page, _ = wished(eddi, STATUS, status=status)
    number = len(page.context["difference"].changed)
    house.work()

    summary = moved(eddi, page).context["told"]
    assert (number > 0, summary.answered, summary.named, summary.changing) == (True, number, number, number)
    assert ("Status", status) in [(line.label, line.after) for line in summary.first[0].lines]
    assert (house.dry_runs(), house.writes()) == (1, [])


def test_what_the_shop_refuses_of_many_is_told_in_its_words(eddi, house):
    page, _ = wished(eddi, BULK, price_way="add", price_by="1", query="active=yes")
    for command in Command.objects.all():
        rows = [row | {"data": {"tax_class": "999"}} for row in command.data["rows"]]
        Command.objects.filter(pk=command.pk).update(data={"rows": rows})
    house.work()

    part = moved(eddi, page)
    assert part.context["told"].refusals[0][0] == len(page.context["difference"].changed)
    assert "tax_class must be one of the VAT types" in part.text


def test_only_so_many_are_asked_about(eddi, house, monkeypatch):
    monkeypatch.setattr(previewing_many, "MOST", 3)
    monkeypatch.setattr(previewing_many, "AT_ONCE", 2)
    page, _ = wished(eddi, BULK, price_way="add", price_by="1", query="active=yes")
    house.work()

    assert [len(each.data["rows"]) for each in Command.objects.order_by("pk")] == [2, 1]
    assert moved(eddi, page).context["told"].answered == 3


def test_what_was_asked_is_another_merchants_secret(eddi, house, sign_in):
    page, _ = wished(eddi, BULK, price_way="add", price_by="1", query="active=yes")

    assert moved(sign_in(cast.otto()), page).context["told"].asked == []
    assert eddi.get(f"/commands/asked/?ids={page.context['told'].ids}").url == "/commands/"
    assert send(eddi, Command.objects.latest("pk")).status_code == 302
    assert not Command.objects.filter(kind="product.update").exists()


@pytest.mark.parametrize(
    ("answer", "named", "changing", "first", "has_text"),
    [
        (b"", 0, 0, [], False),
        (b"No change", 0, 0, [], True),
        (b'{"ok": true}', 0, 0, [], True),
        (
            b'{"diff": [{"href": "/stock/a%2Fb.json", "id": null, "changes": {"stock": {"from": 1, "to": 2}}}, {"id": 7}]}',
            2, 1, [("a/b", [["stock", 1, 2]])], False,
        ),
        (b'[{"id": 7, "price": {"old": "1", "new": "2"}, "session_id": "s"}]', 1, 1, [("7", [["price", "1", "2"]])], False),
    ],
)  # fmt: skip
def test_answer_about_many_is_read_as_far_as_it_goes(answer, named, changing, first, has_text):
    told = dry_run.told_of_many(answer, frozenset({"session_id"}))

    assert (told["named"], told["changing"], told["first"], bool(told["text"])) == (named, changing, first, has_text)


# --- How an answer is read ------------------------------------------------------------------------------


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
