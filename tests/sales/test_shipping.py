"""A web order is sent for shipping, once, whatever becomes of the answer; and its tracking comes back onto its page."""

import pytest

from accounts.models import Command, CommandAttempt
from accounts.outbox.submitting import Refused
from accounts.sync import foreground
from sales.models import Invoice, Shipment, WebOrder
from sales.shipping.naming import origin_of, primary_id
from tests import cast, parcels, shop

pytestmark = pytest.mark.django_db(transaction=True)

State = Command.State


@pytest.fixture
def house(settings, monkeypatch):
    with parcels.open_house(settings, monkeypatch, orders=2) as house:
        yield house


@pytest.fixture
def order(house) -> WebOrder:
    cast.put(shop.account(cast.merchant()), "web_orders", shop.order())
    return WebOrder.objects.select_related("account__merchant").get()


@pytest.fixture
def eddi(sign_in, order):
    return sign_in(cast.eddi())


def address(row) -> str:
    return f"/sales/{'invoices' if isinstance(row, Invoice) else 'orders'}/{row.pk}/ship/"


def typed(page, **typed) -> dict[str, str]:
    """Every field as the page has it, those of the lines too."""
    items = page.context["items"]
    bounds = [*page.context["form"], *items.management_form, *(bound for item in items for bound in item)]
    values = {bound.html_name: bound.value() for bound in bounds}
    return {name: "" if value is None else value for name, value in (values | typed).items()}


def sent(browser, row, **more):
    """Fill it in, look at it, send it; the last answer."""
    fields = typed(browser.get(address(row)), **more)
    preview = browser.post(address(row), fields | {"deed": "preview"})
    return browser.post(address(row), fields | {"deed": "send", "seen": preview.context["seen"]})


def there(house, named: str) -> list[dict]:
    """The orders at the service under this name."""
    org = house.cloud.orgs[0]
    return [house.cloud.show(f"{org.url}orders/{_key(row)}/") for row in org.orders if row["primary_id"] == named]


def _key(row) -> str:
    from backoffice.sandbox.readycloud import base66

    return base66.encoded(row["_id"])


def test_order_becomes_one_there_with_what_was_filled_in(house, order, eddi):
    answer = sent(eddi, order, message="Ring\nthe bell", **{"items-0-weight_g": "170", "items-1-quantity": "1"})

    assert answer.url == order.get_absolute_url()
    house.work()

    [command] = Command.objects.all()
    assert (command.state, command.attempts) == (State.DONE, 1)
    [made] = there(house, primary_id(order))
    assert (made["url"], made["order_number"], made["message"]) == (command.remote_id, 112312, "Ring\nthe bell")
    assert made["billing"] == {"status": "paid", "subtotal": None, "shipping": "0.00 EUR", "tax": "25.70 EUR", "total": "0.00 EUR"}  # fmt: skip
    to = made["shipping"]["ship_to"]
    assert [to[name] for name in ("first_name", "last_name", "address_1", "city", "region", "country", "email")] == [
        "Bob", "Smith", "12 Fake Street", "Worcester", "Alabama", "United States", "bob@smithnet.example",
    ]  # fmt: skip
    [box] = made["boxes"]
    names = ("part_number", "quantity", "unit_price", "unit_weight", "kind")
    assert [[item[name] for name in names] for item in box["items"]] == [
        ["Sauce-58661-yes-yes", 1, "137.40 EUR", "170.000 g", "goods"],
        ["Sauce-997706", 1, "8.40 EUR", None, "goods"],
    ]
    assert (made["custom_fields"], made["tags"], made["notes"], made["source"]) == ({}, [], [], {"name": "Backoffice"})


@pytest.mark.parametrize(
    ("fault", "why"), [("lost_answer", "found"), ("fail_after_commit", "found"), ("truncate", "found_by_look")]
)
def test_lost_answer_leaves_exactly_one_order_there(house, order, eddi, fault, why):
    house.sandbox.faults.add(fault, method="POST", path="/api/v2/orgs", times=1)

    sent(eddi, order)
    house.work(5)

    [command] = Command.objects.all()
    [made] = there(house, primary_id(order))
    assert (command.state, command.reason, command.attempts, command.remote_id) == (State.DONE, why, 1, made["url"])
    assert Shipment.objects.get(primary_id=primary_id(order)).remote_id == made["url"]


def test_order_that_never_arrived_is_sent_again_after_a_look(house, order, eddi):
    house.sandbox.faults.add("status", method="POST", path="/api/v2/orgs", times=1, status=503)

    sent(eddi, order)
    house.forget()
    house.work(5)

    [command] = Command.objects.all()
    assert (command.state, command.attempts, len(there(house, primary_id(order)))) == (State.DONE, 2, 1)
    tries = CommandAttempt.objects.values_list("what", "outcome")
    assert list(tries) == [("send", "server_fault"), ("look", "found_absent"), ("send", "done")]
    orders = f"{house.cloud.orgs[0].url}orders/"
    assert house.calls()[:5] == [
        ("GET", orders, 200), ("POST", orders, 503), ("GET", orders, 200), ("POST", orders, 201), ("GET", command.remote_id, 200),
    ]  # fmt: skip


def test_killed_while_sending_is_looked_up(house, order, eddi, monkeypatch):
    """The worker ends after the order has left, before its answer is kept."""
    sent(eddi, order)
    monkeypatch.setattr("accounts.outbox.moves.Moves.end", _killed)
    with pytest.raises(SystemExit):
        house.work(1)
    monkeypatch.undo()
    house.account.refresh_from_db()
    type(house.account).objects.filter(pk=house.account.pk).update(lease_until=None, lease_owner="")
    house.work(5)

    [command] = Command.objects.all()
    assert (command.state, command.reason, len(there(house, primary_id(order)))) == (State.DONE, "found", 1)


def _killed(*args, **options):
    raise SystemExit


def test_two_of_it_there_need_a_person(house, order, eddi):
    house.sandbox.faults.add("lost_answer", method="POST", path="/api/v2/orgs", times=1)
    sent(eddi, order)
    house.work(1)
    house.cloud.place_order(primary_id=primary_id(order))
    house.work(5)

    [command] = Command.objects.all()
    urls = sorted(each["url"] for each in there(house, primary_id(order)))
    assert (command.state, command.reason, command.evidence) == (State.NEEDS_PERSON, "found_twice", {"records": urls})


def test_what_is_there_already_is_not_sent(house, order, eddi):
    house.cloud.place_order(primary_id=primary_id(order))
    sent(eddi, order)
    house.forget()
    house.work()

    [command] = Command.objects.all()
    assert (command.state, command.reason, house.calls("POST")) == (State.REJECTED, "shipped_already", [])


def test_double_click_is_one_command(house, order, eddi):
    fields = typed(eddi.get(address(order)))
    preview = eddi.post(address(order), fields | {"deed": "preview"})
    for _ in range(2):
        assert eddi.post(address(order), fields | {"deed": "send", "seen": preview.context["seen"]}).status_code == 302
    assert Command.objects.count() == 1


def test_form_opened_twice_leads_to_the_one_under_way(house, order, eddi):
    sent(eddi, order)
    [command] = Command.objects.all()
    assert eddi.get(address(order)).url == command.get_absolute_url()
    assert eddi.post(address(order), {"deed": "send", "once": "another"}).url == command.get_absolute_url()


def test_only_what_was_shown_is_sent(house, order, eddi):
    fields = typed(eddi.get(address(order)))
    seen = eddi.post(address(order), fields | {"deed": "preview"}).context["seen"]
    page = eddi.post(address(order), fields | {"deed": "send", "seen": seen, "city": "Elsewhere"})
    assert "Nothing was sent: this is not what was shown before." in page.text
    assert Command.objects.count() == 0


def test_change_it_brings_the_form_back_as_it_was(house, order, eddi):
    fields = typed(eddi.get(address(order)), city="Elsewhere")
    page = eddi.post(address(order), fields | {"deed": "edit"})
    assert page.context["form"]["city"].value() == "Elsewhere"
    assert page.context["items"][0]["quantity"].value() == "1"


@pytest.mark.parametrize(("wrong", "told"), [
    ({"address_1": ""}, "This field is required."),
    ({"first_name": "", "last_name": "", "company": ""}, "Say who gets it: a name, or a company."),
    ({"items-0-quantity": "0", "items-1-quantity": "0"}, "Nothing would be sent: give at least one line a number of pieces."),
    ({"items-0-quantity": "9"}, "There are only 1."),
    ({"items-0-ref": "77"}, "This line is not there any more: open the form again."),
    ({"message": "x" * 221}, "Ensure this value has at most 220 characters (it has 221)."),
])  # fmt: skip
def test_bad_input_is_told_and_nothing_is_lost(house, order, eddi, wrong, told):
    page = eddi.post(address(order), typed(eddi.get(address(order)), carrier="UPS", **wrong) | {"deed": "preview"})
    assert told in page.text
    assert page.context["form"]["carrier"].value() == "UPS"
    assert Command.objects.count() == 0


def test_tracking_comes_back_onto_the_order(house, order, eddi):
    assert "Send for shipping" in eddi.get(order.get_absolute_url()).text
    sent(eddi, order)
    assert "Waits to be sent" in eddi.get(order.get_absolute_url()).text
    house.work()
    page = eddi.get(order.get_absolute_url())
    shipment = Shipment.objects.get(primary_id=primary_id(order))
    assert "none yet" in page.text
    assert "Send for shipping" not in page.text

    house.cloud.ship(shipment.remote_id, tracking_number="1Z-BOB")
    foreground.sync([house.account], resources=["shipments"], full=False, say=lambda text: None)

    page = eddi.get(order.get_absolute_url())
    assert ("1Z-BOB" in page.text, "UPS Ground" in page.text, shipment.get_absolute_url() in page.text) == (
        True,
        True,
        True,
    )
    page = eddi.get(shipment.get_absolute_url())
    assert f'<a class="wrap-anywhere" href="{order.get_absolute_url()}">Order 112312</a>' in page.text


def test_card_moves_until_the_shipment_is_there(house, order, eddi):
    htmx = {"HX-Request": "true", "HX-Target": "shipping"}
    sent(eddi, order)
    assert 'hx-trigger="every 2s"' in eddi.get(order.get_absolute_url(), headers=htmx).text
    house.work()
    assert 'hx-trigger="every 2s"' not in eddi.get(order.get_absolute_url(), headers=htmx).text


def test_organisation_is_chosen_where_there_are_several(settings, monkeypatch, sign_in):
    with parcels.open_house(settings, monkeypatch, organisations=2, orders=1) as house:
        cast.put(shop.account(cast.merchant()), "web_orders", shop.order())
        order, eddi = WebOrder.objects.get(), sign_in(cast.eddi())
        second = house.account.access["parts"][1]["key"]
        page = eddi.post(address(order), typed(eddi.get(address(order))) | {"deed": "preview"})
        assert page.context["form"].errors["to"] == ["This field is required."]
        sent(eddi, order, to=f"{house.account.pk} {second}")
        house.work()
        assert Command.objects.get().remote_id.startswith(f"{second}orders/")
        assert Shipment.objects.get(primary_id=primary_id(order)).organisation == second


def test_command_without_an_organisation_is_refused_where_there_are_several(settings, monkeypatch):
    with parcels.open_house(settings, monkeypatch, organisations=2, orders=1) as house:
        command = house.submit(primary_id="x-1", boxes=[])
        house.work()
        command.refresh_from_db()
        assert (command.state, command.reason, house.calls("POST")) == (State.REJECTED, "no_organisation", [])


def test_program_may_leave_the_name_to_us(house):
    command = house.submit(order_number=7, boxes=[{"items": [{"quantity": 1}]}])
    house.work()
    command.refresh_from_db()
    [made] = there(house, command.reference)
    assert (command.state, made["url"], made["order_number"]) == (State.DONE, command.remote_id, 7)


def test_field_that_the_service_has_not_is_refused(house):
    with pytest.raises(Refused, match=r"unit_amount: shipment\.create has no such field\."):
        house.submit(unit_amount="15.00")


def test_refusal_of_the_service_can_be_corrected(house, order, eddi):
    house.sandbox.faults.add(
        "status", method="POST", path="/api/v2/orgs", times=1, status=400, body='{"detail": "No."}'
    )
    sent(eddi, order, city="Badtown", carrier="UPS")
    house.work()
    [command] = Command.objects.all()
    assert (command.state, command.detail) == (State.REJECTED, "No.")
    page = eddi.get(f"/sales/shipments/new/?command={command.pk}", follow=True)
    assert (page.context["form"]["city"].value(), page.context["form"]["carrier"].value()) == ("Badtown", "UPS")


def test_document_without_an_address_asks_for_it(house, sign_in):
    till = cast.account(cast.merchant())
    cast.put(till, "invoices", cast.invoice(1))
    row, eddi = Invoice.objects.select_related("account__merchant").get(), sign_in(cast.eddi())
    page = eddi.post(address(row), typed(eddi.get(address(row))) | {"deed": "preview"})
    assert page.context["form"].errors["address_1"] == ["This field is required."]
    sent(eddi, row, last_name="Lee", address_1="1 High St", city="Wien", country="AT")
    house.work()
    [made] = there(house, primary_id(row))
    assert made["shipping"]["ship_to"]["last_name"] == "Lee"


def test_another_merchants_order_cannot_be_sent(house, order, sign_in):
    assert sign_in(cast.otto()).get(address(order)).status_code == 404
    assert sign_in(cast.vera()).get(address(order)).status_code == 403
    assert sign_in(cast.eddi()).get("/sales/shipments/new/").url == "/sales/orders/"


def test_name_of_another_merchants_order_leads_nowhere(house, order):
    other = cast.merchant("Weinhandel Otto")
    assert origin_of(cast.eddi(), primary_id(order), order.account.merchant_id) == order
    assert origin_of(cast.eddi(), primary_id(order), other.pk) is None
    assert origin_of(cast.eddi(), f"bo-w-00000000-{order.pk}", order.account.merchant_id) is None
