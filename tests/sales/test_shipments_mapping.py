"""ReadyCloud's orders as shipments: units, null statuses, four shapes of a time, ids that differ in a capital letter."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from accounts.models import QuarantinedRow, Reference
from sales.models import Shipment
from sales.shipping import boxes
from tests import cast, parcels

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def cloud():
    return parcels.account()


def put(cloud, *orders):
    cast.put(cloud, "shipments", *orders)
    return Shipment.objects.get(remote_id=orders[0]["url"])


def test_order_becomes_a_shipment(cloud):
    row = put(cloud, parcels.order())
    assert (row.organisation, row.primary_id, row.number) == (parcels.ORG, "BX-H6j", "100001")
    assert (row.status, row.billing_status, row.carrier, row.service) == ("fulfilled", "paid", "UPS Ground", "ground")
    assert (row.total, row.currency) == (Decimal("34.99"), "USD")
    assert (row.customer_name, row.city, row.tracking) == ("Bob Smith", "Worcester", "1Z999")


def test_all_four_shapes_of_a_time_are_read(cloud):
    row = put(cloud, parcels.order())
    assert row.ordered_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert row.printed_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert row.remote_updated_at == datetime(2026, 3, 2, 10, 0, 0, 912000, tzinfo=UTC)
    assert row.nested_updated_at == datetime(2026, 3, 2, 11, 0, 0, 159321, tzinfo=UTC)


def test_boxes_and_their_items_are_children(cloud):
    boxes = [parcels.box("b1", parcels.item("t1"), parcels.item("t2", part_number="MUG", quantity=1)),
             parcels.box("b2", parcels.item("t3", part_number="HAT"), tracking_number=None)]  # fmt: skip
    row = put(cloud, parcels.order(boxes=boxes))
    found = [(box.position, box.tracking_number, box.weight, box.weight_unit, box.height, box.size_unit) for box in row.boxes.all()]  # fmt: skip
    assert found == [
        (0, "1Z999", Decimal("1.5"), "kg", Decimal("10.5"), "cm"), (1, None, Decimal("1.5"), "kg", Decimal("10.5"), "cm"),
    ]  # fmt: skip
    items = [(item.position, item.box_position, item.sku, item.quantity, item.kind) for item in row.items.all()]
    assert items == [(0, 0, "SAUCE-1", 2, ""), (1, 0, "MUG", 1, ""), (2, 1, "HAT", 2, "")]
    item = row.items.first()
    assert (item.unit_price, item.currency, item.unit_weight, item.weight_unit) == (15, "USD", 170, "g")


def test_boxes_are_replaced_as_a_set(cloud):
    put(cloud, parcels.order(boxes=[parcels.box("b1"), parcels.box("b2")]))
    row = put(cloud, parcels.order(boxes=[parcels.box("b2", parcels.item("t9", part_number="NEW"))]))
    assert [(box.position, box.remote_ref) for box in row.boxes.all()] == [(0, f"{parcels.ORG}orders/H6j/boxes/b2/")]
    assert [(item.box_position, item.sku) for item in row.items.all()] == [(0, "NEW")]


def test_null_statuses_and_amounts_are_legal(cloud):
    billing = dict.fromkeys(("status", "subtotal", "shipping", "tax", "total"))
    shipping = parcels.order()["shipping"] | {"status": None, "ship_to": None, "ship_via": None, "shipped_at": None}
    row = put(cloud, parcels.order(billing=billing, shipping=shipping, printed_at=None, boxes=[]))
    assert (row.status, row.billing_status, row.total, row.currency) == ("", "", None, "")
    assert (row.customer_name, row.carrier, row.shipped_at, row.delivered_at, row.tracking) == ("", "", None, None, "")


def test_ids_that_differ_in_a_capital_letter_are_two_orders(cloud):
    put(cloud, parcels.order("H6j", primary_id="one"), parcels.order("h6j", primary_id="two"))
    assert sorted(Shipment.objects.values_list("primary_id", flat=True)) == ["one", "two"]


def test_it_is_delivered_when_the_last_box_has_arrived(cloud):
    early, late = "2026-03-04T10:00:00Z", "2026-03-05T10:00:00Z"
    boxes = [parcels.box("b1", delivered_at=late), parcels.box("b2")]
    assert put(cloud, parcels.order(boxes=boxes)).delivered_at is None
    boxes[1]["delivered_at"] = early
    assert put(cloud, parcels.order(boxes=boxes)).delivered_at == datetime(2026, 3, 5, 10, tzinfo=UTC)


def test_order_number_may_be_text_or_missing(cloud):
    assert put(cloud, parcels.order(order_number="RG-7")).number == "RG-7"
    assert put(cloud, parcels.order(order_number=None)).number == "BX-H6j"


@pytest.mark.parametrize(("fields", "reason", "field"), [
    ({"ordered_at": "yesterday"}, "not_a_time", "ordered_at"),
    ({"printed_at": "2026-13-01T00:00:00Z"}, "not_a_time", "printed_at"),
    ({"nested_updated_at": "soon"}, "not_a_time", "nested_updated_at"),
    ({"billing": {"total": "a lot USD"}}, "not_a_number", "total"),
    ({"billing": {"total": "15.00 dollars"}}, "not_a_currency", "currency"),
    ({"boxes": [parcels.box(weight="heavy")]}, "not_a_number", "boxes.weight"),
    ({"boxes": [parcels.box("b1", parcels.item(unit_price="x USD"))]}, "not_a_number", "boxes.items.unit_price"),
    ({"boxes": "none"}, "not_a_list", "boxes"),
    ({"primary_id": None}, "missing", "primary_id"),
    ({"url": "/api/v2/orgs/7Ab/notes/H6j/"}, "not_a_text", "organisation"),
])  # fmt: skip
def test_odd_order_is_set_aside_and_never_read_as_now(cloud, fields, reason, field):
    cast.put(cloud, "shipments", parcels.order(**fields), parcels.order("good"))
    assert [row.remote_id for row in Shipment.objects.all()] == [f"{parcels.ORG}orders/good/"]
    assert list(QuarantinedRow.objects.values_list("reason", "field")) == [(reason, field)]


def test_a_bare_figure_is_in_the_merchants_currency(cloud):
    row = put(cloud, parcels.order(billing={"total": "15.00"}, boxes=[parcels.box(weight="170g")]))
    assert (row.total, row.currency) == (Decimal(15), "EUR")
    assert [(box.weight, box.weight_unit) for box in row.boxes.all()] == [(Decimal(170), "g")]


def test_packaging_products_and_contacts_are_references(cloud):
    for resource, record in parcels.SMALL.items():
        cast.put(cloud, resource, record)
    found = list(Reference.objects.order_by("kind").values_list("kind", "name", "remote_id"))
    assert found == [
        ("contacts", "Bob Smith", f"{parcels.ORG}contacts/c1/"), ("packaging", "Large box", f"{parcels.ORG}packaging/p1/"),
        ("shipping_products", "Tom's Texas Sauce", f"{parcels.ORG}products/q1/"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({}, ["not yet", "not yet", "not yet"]),
        ({"printed_at": NOW}, [NOW, "not yet", "not yet"]),
        ({"shipped_at": NOW}, ["not told", NOW, "not yet"]),
        ({"delivered_at": NOW}, ["not told", "not told", NOW]),
    ],
)
def test_story_tells_what_is_not_told_from_what_has_not_happened(times, told):
    first, *steps = boxes.story(Shipment(ordered_at=NOW, **times))

    assert first.at == NOW
    assert [step.at or step.missing for step in steps] == told
