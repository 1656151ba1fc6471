"""ReadyCloud's orders with their boxes and items."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from accounts.mappings.readycloud import OrgRecord, full_name, moment
from accounts.sync.columns import Derived, Remote, Row, finder
from accounts.sync.mapping import WITHIN, Changes, ChildMapping, Probe, Query
from accounts.sync.pagers import ByTotal
from accounts.sync.values import (
    Odd,
    Reading,
    amount,
    decimal,
    measured,
    small_integer,
    text,
    utc_time,
)
from accounts.systems.readycloud import endpoints
from sales.models import Box, BoxItem, Shipment
from sales.shipping import joining

EXPANDED = {"expand": "boxes,items"}
PROBED_BACK = timedelta(days=120)  # an order that was itself changed longer ago is left to the night

find_receiver = finder(("shipping.ship_to",))
find_amount = finder(("billing.total", "billing.subtotal", "billing.shipping"))
find_size = finder(("length", "width", "height"))


def changed_since(since: datetime, reading: Reading) -> Query:
    return {"updated_at__gte": moment(since)}


def stamps_since(since: datetime, reading: Reading) -> Query:
    """The filter by stamp is proven nowhere: where it is passed over, more stamps come than were asked for."""
    return {
        "only": "url,nested_updated_at",
        "updated_at__gte": moment(since - PROBED_BACK),
        "nested_updated_at__gte": moment(since),
    }


def organisation(row: Row, reading: Reading) -> str:
    """Its address: what stands before the order's own in that of the order."""
    address = text(row.get("url"), reading)
    try:
        endpoints.ORDER.values_in(address)
    except ValueError:
        raise Odd("not_a_text", address) from None
    return address.partition("orders/")[0]


def number(row: Row, reading: Reading) -> str:
    """Documented as a whole number, and seen as text."""
    told = row.get("order_number")
    return text(row.get("primary_id") if told in (None, "") else told, reading)


def ordered_at(row: Row, reading: Reading) -> datetime:
    told = row.get("ordered_at") or row.get("created_at")
    found = utc_time(told, reading) if told else None
    if found is None:
        raise Odd("missing", told)
    return found


def delivered_at(row: Row, reading: Reading) -> datetime | None:
    """When the last box arrived; none while one has not."""
    moments = [utc_time(box["delivered_at"], reading) if box.get("delivered_at") else None for box in _boxes(row)]
    known = [found for found in moments if found is not None]
    return max(known) if known and len(known) == len(moments) else None


def tracking(row: Row, reading: Reading) -> str:
    numbers = [text(box["tracking_number"], reading) for box in _boxes(row) if box.get("tracking_number")]
    return ", ".join(dict.fromkeys(numbers))


def customer_name(row: Row, reading: Reading) -> str:
    receiver = find_receiver(row)
    return full_name(receiver, reading) if isinstance(receiver, dict) else ""


def currency(row: Row, reading: Reading) -> str:
    return _currency(find_amount(row), reading)


def unit_of(*places: str) -> Derived:
    """The unit beside the first of these figures that is told."""
    find = finder(places)

    def unit(row: Row, reading: Reading) -> str:
        told = find(row)
        return measured(told, reading)[1] if told else ""

    unit.__name__ = f"unit_of_{'_'.join(places)}"
    return Derived(unit)


def currency_of(place: str) -> Derived:
    find = finder((place,))

    def unit(row: Row, reading: Reading) -> str:
        return _currency(find(row), reading)

    unit.__name__ = f"currency_of_{place}"
    return Derived(unit)


def _currency(told: object, reading: Reading) -> str:
    """A bare figure is in the merchant's currency."""
    if told in (None, ""):
        return ""
    unit = measured(told, reading)[1] or reading.currency
    if len(unit) != 3 or not (unit.isascii() and unit.isupper()):
        raise Odd("not_a_currency", told)
    return unit


def _boxes(row: Row) -> Iterator[Row]:
    """Those that are told; a list that is none is found odd where the boxes are read."""
    boxes = row.get("boxes")
    return (box for box in (boxes if isinstance(boxes, list) else ()) if isinstance(box, dict))


class BoxMapping(ChildMapping):
    model = Box
    place, parent = "boxes", "shipment"

    remote_ref = Remote("url")
    tracking_number = Remote("tracking_number")
    package_type = Remote("package_type", default="")
    description = Remote("description", default="")
    weight = Remote("weight", convert=amount)
    weight_unit = unit_of("weight")
    length = Remote("length", convert=amount)
    width = Remote("width", convert=amount)
    height = Remote("height", convert=amount)
    size_unit = unit_of("length", "width", "height")
    ship_cost = Remote("ship_cost", convert=amount)
    currency = currency_of("ship_cost")
    delivered_at = Remote("delivered_at", convert=utc_time)


class BoxItemMapping(ChildMapping):
    """``kind`` is null in some, and everything that is no text elsewhere is kept as received in the payload."""

    model = BoxItem
    place, parent = "boxes.items", "shipment"

    box_position = Remote(WITHIN, convert=small_integer)
    kind = Remote("kind", default="")
    sku = Remote("part_number", default="")
    name = Remote("description", default="")
    quantity = Remote("quantity", convert=decimal)
    unit_price = Remote("unit_price", convert=amount)
    currency = currency_of("unit_price")
    unit_weight = Remote("unit_weight", convert=amount)
    weight_unit = unit_of("unit_weight")


class ShipmentMapping(OrgRecord):
    """A new tracking number moves ``nested_updated_at`` and nothing else: stamps are compared along with the changes."""

    model = Shipment
    resource, order = "shipments", 90
    listing, single = endpoints.ORDERS, endpoints.ORDER
    query = single_query = EXPANDED
    changes = Changes(changed_since)
    probe = Probe(stamps_since, ByTotal(rows=200), stamp="nested_updated_at", column="nested_updated_at")
    every, full_every = timedelta(minutes=15), timedelta(days=1)
    looks_beside = True
    events = ("orders", "order-delivered")
    search = ("number", "primary_id", "customer_name", "boxes.tracking_number", "boxes.items.sku")
    children = (BoxMapping, BoxItemMapping)

    organisation = Derived(organisation)
    primary_id = Remote("primary_id")
    number = Derived(number)
    status = Remote("shipping.status", default="")
    billing_status = Remote("billing.status", default="")
    ordered_at = Derived(ordered_at)
    printed_at = Remote("printed_at", convert=utc_time)
    shipped_at = Remote("shipping.shipped_at", convert=utc_time)
    delivered_at = Derived(delivered_at)
    nested_updated_at = Remote("nested_updated_at", convert=utc_time)
    remote_updated_at = Remote("updated_at", convert=utc_time)
    carrier = Remote("shipping.ship_via", default="")
    service = Remote("shipping.ship_type", default="")
    tracking = Derived(tracking)
    customer_name = Derived(customer_name)
    city = Remote("shipping.ship_to.city", default="")
    email = Remote("shipping.ship_to.email", default="")
    total = Remote("billing.total", convert=amount)
    currency = Derived(currency)

    @classmethod
    def settle(cls, account_id: int, keys: Sequence[int]) -> None:
        joining.join(account_id, keys)

    @classmethod
    def finish(cls, account_id: int) -> None:
        """Orders and documents may be read later than their shipments."""
        joining.join(account_id)
