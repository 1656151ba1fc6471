"""A shipment that reached the service another way is joined to its order where one alone fits, or by a person."""

import pytest

from accounts.models import AuditEvent
from sales.models import Invoice, Shipment, WebOrder
from sales.shipping import following, joining
from sales.shipping.naming import primary_id
from tests import cast, parcels, shop

pytestmark = pytest.mark.django_db

Joined = Shipment.Joined
ORDERED = "2023-07-26T09:30:00Z"  # hours after the order of the shop
NOBODY = parcels.ADDRESS | {"email": None}


def fetched(number: int = 112312, *, key: str = "H6j", to=parcels.ADDRESS, total: str | None = None, **fields) -> dict:
    """As the service has it that fetched the shop's order by itself."""
    told = {"billing": {"status": "paid", "total": total}, "shipping": {"status": None, "ship_to": to}}
    return parcels.order(
        key, **told | {"order_number": number, "ordered_at": ORDERED, "primary_id": f"TT-{number}"} | fields
    )


def put_order(**fields) -> WebOrder:
    account = cast.merchant().accounts.filter(system="rec_plus").first() or shop.account(cast.merchant())
    cast.put(account, "web_orders", shop.order(**fields))
    return WebOrder.objects.select_related("account__merchant").order_by("pk").last()


def joined(record: dict) -> tuple:
    """What it was joined to when it was read."""
    cast.put(parcels.account(cast.merchant()), "shipments", record)
    row = Shipment.objects.get()
    return row.order, row.joined


def test_number_and_email_join():
    order = put_order()

    assert joined(fetched()) == (order, Joined.FOUND)
    assert following.of(cast.vera(), order).shipments == [Shipment.objects.get()]


def test_number_may_be_the_primary_id():
    order = put_order()

    assert joined(fetched(number=7, primary_id="112312")) == (order, Joined.FOUND)


def test_name_under_which_it_was_sent_joins_whatever_else_it_says():
    order = put_order()

    assert joined(fetched(number=7, to=NOBODY, primary_id=primary_id(order))) == (order, Joined.SENT)


def paid(**fields) -> dict:
    return {"totals": {"qty": 1, "price": "33.60", "vat": "5.60", "weight": 0, "delivery": "0.00"}} | fields


SAME = {"total": "33.60 EUR", "to": NOBODY}


@pytest.mark.parametrize(("about", "fits"), [
    ({}, True),
    ({"to": parcels.ADDRESS | {"email": " BOB@smithnet.example"}}, True),
    (SAME, True),
    ({"to": parcels.ADDRESS | {"email": "gift@else.example"}, "total": "33.60 EUR"}, False),
    (SAME | {"total": "33.61 EUR"}, False),
    (SAME | {"total": "33.60 USD"}, False),
    (SAME | {"total": None}, False),
    (SAME | {"to": NOBODY | {"first_name": "Ann"}}, False),
    ({"number": 112313}, False),
    ({"ordered_at": "2023-07-24T22:03:06Z"}, False),
    ({"ordered_at": "2023-09-25T09:30:00Z"}, False),
    ({"primary_id": "bo-w-00000000-1", "number": 5}, False),
])  # fmt: skip
def test_whatever_speaks_against_it_leaves_it_alone(about, fits):
    order = put_order(**paid())

    assert joined(fetched(**about)) == ((order, Joined.FOUND) if fits else (None, None))


def test_order_without_an_email_needs_name_and_amount():
    order = put_order(**paid(user={"id": 1, "full_name": "Bob  SMITH", "billing_address": shop.ADDRESS}))

    assert joined(fetched(total="33.60 EUR")) == (order, Joined.FOUND)


def test_two_that_fit_are_a_persons_decision():
    put_order()
    cast.put(shop.account(cast.merchant(), token="another-shop-0123456789"), "web_orders", shop.order())

    assert joined(fetched()) == (None, None)


def test_number_of_an_invoice_too_is_no_hindrance_where_its_buyer_is_another():
    order = put_order()
    cast.put(cast.account(), "invoices", cast.invoice(1, invoice_number="112312", invoice_numberFull="112312"))

    assert joined(fetched()) == (order, Joined.FOUND)


@pytest.mark.parametrize(("fields", "fits"), [
    ({}, True),
    ({"invoice_testMode": True}, False),
    ({"invoice_deleted_at": "2026-03-01 10:00:00"}, False),
])  # fmt: skip
def test_document_is_joined_unless_it_does_not_count(fields, fits):
    address = {"firstName": "Bob", "lastName": "Smith", "email": "bob@smithnet.example"}
    told = {"address": address, "invoice_timestamp": "2026-02-27 12:00:00"} | fields
    cast.put(cast.account(), "invoices", cast.invoice(1, **told))
    document = Invoice.objects.get()

    record = parcels.order(primary_id=document.number, order_number=5)
    assert joined(record) == ((document, Joined.FOUND) if fits else (None, None))


def test_another_merchants_order_is_never_joined():
    cast.put(shop.account(cast.merchant("Weinhandel Otto")), "web_orders", shop.order())

    assert joined(fetched()) == (None, None)


def test_order_that_is_read_later_is_joined_with_the_next_look():
    assert joined(fetched()) == (None, None)
    order = put_order()

    joining.join(Shipment.objects.get().account_id)

    assert (Shipment.objects.get().order, Shipment.objects.get().joined) == (order, Joined.FOUND)


def test_looks_cost_the_same_however_many_wait(django_assert_num_queries):
    put_order()
    depot = parcels.account(cast.merchant())
    cast.put(depot, "shipments", *(fetched(900000 + n, key=f"k{n}") for n in range(30)))

    with django_assert_num_queries(2):
        joining.join(depot.pk)


def test_what_was_found_is_not_sent_again():
    order = put_order()
    assert following.of(cast.eddi(), order).sends is False  # there is no shipping account
    joined(fetched())

    assert following.of(cast.eddi(), order).sends is False
    Shipment.objects.update(web_order=None, joined=None)
    assert following.of(cast.eddi(), order).sends is True


# --- By hand ---


@pytest.fixture
def order() -> WebOrder:
    return put_order()


@pytest.fixture
def shipment(order) -> Shipment:
    """Of somebody else, as far as it tells."""
    cast.put(parcels.account(cast.merchant()), "shipments", fetched(7, to=NOBODY))
    return Shipment.objects.select_related("account__merchant").get()


@pytest.fixture
def eddi(sign_in, shipment):
    return sign_in(cast.eddi())


def url(shipment, deed: str) -> str:
    return f"/sales/shipments/{shipment.pk}/{deed}/"


def offered(browser, shipment, find: str = "", **more) -> list[str]:
    return [str(offer.row) for offer in browser.get(url(shipment, "join"), {"find": find}, **more).context["offers"]]


def told(browser, shipment) -> str:
    return browser.get(shipment.get_absolute_url()).content.decode()


def verbs() -> list[tuple]:
    return list(
        AuditEvent.objects.filter(verb__startswith="shipment.")
        .order_by("pk")
        .values_list("verb", "actor_name", "details")
    )


def test_person_joins_and_parts(shipment, order, eddi):
    assert "no single order or invoice has its number" in told(eddi, shipment)
    answer = eddi.post(url(shipment, "join"), {"to": f"w-{order.pk}", "seen": ""})

    shipment.refresh_from_db()
    assert (answer.url, shipment.order, shipment.joined) == (shipment.get_absolute_url(), order, Joined.PERSON)
    assert f"Joined by {cast.eddi().email}" in told(eddi, shipment)
    assert shipment.get_absolute_url() in eddi.get(order.get_absolute_url()).content.decode()

    eddi.post(url(shipment, "part"), {"seen": f"w-{order.pk}"})
    shipment.refresh_from_db()
    assert (shipment.order, shipment.joined) == (None, Joined.PARTED)
    assert "belongs to none of our orders" in told(eddi, shipment)
    details = {"shipment": "7", "order": "order 112312"}
    assert verbs() == [
        ("shipment.joined", cast.eddi().email, details), ("shipment.parted", cast.eddi().email, details),
    ]  # fmt: skip


def test_nothing_is_written_there(shipment, order, eddi):
    before = (shipment.payload_hash, shipment.seen_at)
    eddi.post(url(shipment, "join"), {"to": f"w-{order.pk}", "seen": ""})

    shipment.refresh_from_db()
    assert (shipment.payload_hash, shipment.seen_at, shipment.account.commands.count()) == (*before, 0)


def test_what_a_person_decided_stays(shipment, order, eddi):
    eddi.post(url(shipment, "join"), {"to": f"w-{order.pk}", "seen": ""})
    eddi.post(url(shipment, "part"), {"seen": f"w-{order.pk}"})
    cast.put(shipment.account, "shipments", fetched(updated_at="2026-03-05T10:00:00Z"))
    joining.join(shipment.account_id)

    shipment.refresh_from_db()
    assert (shipment.number, shipment.order, shipment.joined) == ("112312", None, Joined.PARTED)


def test_form_that_is_out_of_date_decides_nothing(shipment, order, eddi):
    eddi.post(url(shipment, "join"), {"to": f"w-{order.pk}", "seen": ""})
    other = put_order(number=112313)

    page = eddi.post(url(shipment, "join"), {"to": f"w-{other.pk}", "seen": ""}, follow=True)
    eddi.post(url(shipment, "part"), {"seen": "w-0"})

    shipment.refresh_from_db()
    assert "It was joined otherwise meanwhile" in page.content.decode()
    assert (shipment.order, len(verbs())) == (order, 1)


def test_what_was_sent_from_here_is_neither_joined_nor_parted(order, eddi):
    cast.put(
        cast.merchant().accounts.get(system="readycloud"),
        "shipments",
        parcels.order("own", primary_id=primary_id(order)),
    )
    own = Shipment.objects.get(joined=Joined.SENT)

    assert "shipment_part" not in told(eddi, own)
    assert url(own, "join") not in told(eddi, own)
    assert eddi.get(url(own, "join")).url == own.get_absolute_url()
    eddi.post(url(own, "part"), {"seen": f"w-{order.pk}"})
    assert (Shipment.objects.get(pk=own.pk).order, verbs()) == (order, [])


@pytest.mark.parametrize("to", ["", "w-", "w-999999", "x-1", "w-1; drop", "i-1", "w-" + "9" * 30])
def test_choice_that_is_none_is_asked_for_again(shipment, eddi, to):
    page = eddi.post(url(shipment, "join"), {"to": to, "seen": ""}, follow=True)

    assert page.redirect_chain == [(url(shipment, "join"), 302)]
    assert "Choose one of the orders and invoices below." in page.content.decode()


def test_another_merchants_order_is_neither_offered_nor_taken(shipment, eddi):
    cast.put(shop.account(cast.merchant("Weinhandel Otto")), "web_orders", shop.order(112399))
    other = WebOrder.objects.get(number="112399")

    assert offered(eddi, shipment, "112399") == []
    eddi.post(url(shipment, "join"), {"to": f"w-{other.pk}", "seen": ""})
    assert Shipment.objects.get(pk=shipment.pk).order is None


def test_orders_and_invoices_are_looked_for(shipment, eddi):
    put_order(number=5112312)
    cast.put(cast.account(), "invoices", cast.invoice(7), cast.invoice(8, invoice_testMode=True))

    assert offered(eddi, shipment, " 112312 ") == ["112312", "5112312"]
    assert offered(eddi, shipment, "RG2026/7") == ["RG2026/7"]
    assert offered(eddi, shipment, "RG2026/8") == []
    assert offered(eddi, shipment, "\0") == []
    page = eddi.get(url(shipment, "join"), {"find": "<b>nothing"})
    assert "Nothing of this merchant fits “&lt;b&gt;nothing”." in page.content.decode()


def test_what_may_be_meant_is_offered_at_once(eddi):
    put_order(number=7)
    Shipment.objects.update(email="BOB@smithnet.example")
    shipment = Shipment.objects.get()

    assert sorted(offered(eddi, shipment)) == ["112312", "7"]


def test_matches_come_alone_while_typing(shipment, eddi):
    page = eddi.get(
        url(shipment, "join"), {"find": "112312"}, headers={"HX-Request": "true", "HX-Target": "shipment-matches"}
    )

    assert page.content.decode().lstrip().startswith('<div id="shipment-matches">')


def test_rights(shipment, order, sign_in):
    vera, otto = sign_in(cast.vera()), sign_in(cast.otto())

    assert url(shipment, "join") not in told(vera, shipment)
    assert [vera.post(url(shipment, deed)).status_code for deed in ("join", "part")] == [403, 403]
    assert [otto.post(url(shipment, deed)).status_code for deed in ("join", "part")] == [404, 404]
    Shipment.objects.update(removed_at=shipment.seen_at)
    assert sign_in(cast.eddi()).get(url(shipment, "join")).status_code == 404


def test_list_is_narrowed_to_those_without_an_order(shipment, order, eddi):
    numbers = [
        [row.number for row in eddi.get("/sales/shipments/", {"order": value}).context["page"].rows]
        for value in ("yes", "no")
    ]
    assert numbers == [[], ["7"]]

    eddi.post(url(shipment, "join"), {"to": f"w-{order.pk}", "seen": ""})
    numbers = [
        [row.number for row in eddi.get("/sales/shipments/", {"order": value}).context["page"].rows]
        for value in ("yes", "no")
    ]
    assert numbers == [["7"], []]
