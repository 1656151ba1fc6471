"""A shipment as its page shows it: its boxes with what is in them, where it goes, and its story."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.outbox.forms import record_in
from backoffice.money import quantity
from sales.models import Box, BoxItem, Shipment
from sales.orders import Moment
from sales.shipping import action
from sales.shipping.action import Place

ADDRESS = ("company", "address_1", "address_2", "post_code", "city", "region", "country", "phone", "email")


@dataclass(frozen=True)
class Packed:
    box: Box
    items: list[BoxItem] = field(default_factory=list)

    @property
    def size(self) -> str:
        """``30 × 20 × 10 cm``, as far as it is told."""
        sides = [side for side in (self.box.length, self.box.width, self.box.height) if side]
        return f"{' × '.join(map(quantity, sides))} {self.box.size_unit}".strip() if sides else ""

    @property
    def weight(self) -> str:
        return measure(self.box.weight, self.box.weight_unit)


def measure(figure: Decimal | None, unit: str) -> str:
    return "" if figure is None else f"{quantity(figure)} {unit}".strip()


def of(shipment: Shipment) -> list[Packed]:
    """Two queries, however many boxes there are."""
    packed = {box.position: Packed(box) for box in shipment.boxes.all()}
    for item in shipment.items.all():
        packed[item.box_position].items.append(item)
    return list(packed.values())


def story(shipment: Shipment) -> list[Moment]:
    """What is missing although something later has happened will not be told any more."""
    steps = [
        ("Label printed", shipment.printed_at, "tag"),
        ("Shipped", shipment.shipped_at, "truck-delivery"),
        ("Delivered", shipment.delivered_at, "check"),
    ]
    last = max((place for place, (_, at, _) in enumerate(steps) if at), default=-1)
    return [
        Moment("Ordered", shipment.ordered_at, "receipt"),
        *(
            Moment(name, at, icon, missing="not told" if place < last else "not yet")
            for place, (name, at, icon) in enumerate(steps)
        ),
    ]


def address(shipment: Shipment) -> list[str]:
    """Where it goes, line by line as received."""
    shipping: Any = record_in(shipment).get("shipping")
    to: Any = shipping.get("ship_to") if isinstance(shipping, dict) else None
    return in_lines(to) if isinstance(to, dict) else []


def source(shipment: Shipment) -> str:
    """Where the service has it from, in its own words: a shop, a marketplace, us."""
    told: Any = record_in(shipment).get("source")
    return str(told.get("name") or "") if isinstance(told, dict) else ""


def in_lines(to: Mapping[str, Any]) -> list[str]:
    """The name in one, then each field that is told."""
    name = " ".join(str(to[part]) for part in ("first_name", "last_name") if to.get(part))
    return [line for line in (name, *(str(to.get(part) or "") for part in ADDRESS)) if line]


def place_of(shipment: Shipment) -> Place | None:
    """The organisation that it belongs to, where the account has several."""
    places = action.of(shipment.account).places(shipment.account)
    return next((place for place in places if place.key == shipment.organisation), None) if len(places) > 1 else None
