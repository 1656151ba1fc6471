"""The orders of the past with their boxes, items, notes and tracking events; each is made when somebody looks at it."""

from collections.abc import Callable, Mapping
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud import fields
from backoffice.sandbox.readycloud.kinds import blanks
from backoffice.sandbox.readycloud.plan import DAY_S, INNER_EACH, ORDER_STEP, OrgPlan
from backoffice.sandbox.readycloud.seed import records
from backoffice.sandbox.readycloud.seed.people import address, customer_number, warehouse
from backoffice.sandbox.readycloud.times import micros, millis

_ORDERS = 63
_HOUR_S = 3_600
CARRIERS = ("UPS Ground", "USPS Priority Mail", "FedEx 2Day")


class Orders:
    """The orders of one organisation, oldest first."""

    def __init__(self, plan: OrgPlan) -> None:
        self.plan = plan

    def __len__(self) -> int:
        return self.plan.orders

    def identifier(self, position: int) -> int:
        return self.plan.first_id + (position + 1) * ORDER_STEP

    def position(self, identifier: int) -> int:
        return (identifier - self.plan.first_id) // ORDER_STEP - 1

    def row(self, position: int) -> Row:
        return order(self.plan, position, self.identifier(position))

    @property
    def columns(self) -> Mapping[str, Callable[[int], Any]]:
        return {"primary_id": lambda position: primary_id(self.plan, position)}


def primary_id(plan: OrgPlan, position: int) -> str:
    return f"{'ABCDEFGH'[plan.number % 8]}M-{100_000 + position}"


def order(plan: OrgPlan, position: int, identifier: int) -> Row:
    dice = Dice(plan.seed, plan.number, _ORDERS, position)
    placed, buyer = plan.placed(position), dice.below(plan.contacts)
    shipped = placed + dice.between(4, 60) * _HOUR_S
    is_shipped = shipped < plan.now and dice.chance(93)
    boxes = _boxes(plan, dice, identifier, shipped if is_shipped else None)
    changed = max([placed, *([shipped] if is_shipped else [])])
    nested = max([changed, *(box["_updated"] / 1_000_000 for box in boxes)])
    return {
        **blanks(fields.ORDER),
        "_id": identifier,
        "_created": micros(placed), "_updated": millis(changed), "_nested": micros(nested),
        "_boxes": boxes, "_notes": _notes(dice, identifier, placed),
        "primary_id": primary_id(plan, position),
        "unique_id": f"rc-{plan.number}-{identifier}",
        "order_number": 100_000 + position,
        "customer_number": customer_number(buyer),
        "message": "Leave it at the door, please." if dice.chance(20) else None,
        "ordered_at": micros(int(placed)),
        "printed_at": micros(int(shipped)) if is_shipped else None,
        "billing": _billing(plan, dice, boxes),
        "shipping": _shipping(plan, dice, buyer, shipped if is_shipped else None),
        "tags": ["gift"] if dice.chance(10) else [],
        "source": {"name": dice.pick(("Amazon", "eBay", "Web shop"))},
    }  # fmt: skip


def _boxes(plan: OrgPlan, dice: Dice, identifier: int, shipped: float | None) -> list[Row]:
    boxes = []
    for place in range(1 if dice.chance(80) else 2):
        inner = identifier * INNER_EACH + place * 20
        placed = plan.placed(0) if shipped is None else shipped
        items = [_item(plan, dice, inner + 1 + number, placed) for number in range(dice.between(1, 3))]
        box = {
            **blanks(fields.BOX),
            "_id": inner, "_created": micros(placed), "_updated": millis(placed), "_items": items, "_tracking": [],
            "package_type": "package", "confirmation_type": "none", "cod": False, "saturday_delivery": False,
            "weight": (sum((item["unit_weight"][0] * item["quantity"] for item in items), records.grams(0)), "g"),
        }  # fmt: skip
        boxes.append(box if shipped is None else _sent(plan, dice, box, shipped))
    return boxes


def _sent(plan: OrgPlan, dice: Dice, box: Row, shipped: float) -> Row:
    """With a tracking number, what the carrier told so far, and the time of arrival if that is past."""
    events = [tracking(box["_id"] + 10, "accepted", shipped + _HOUR_S)]
    arrived = shipped + dice.between(2, 6) * DAY_S
    if arrived < plan.now:
        events.append(tracking(box["_id"] + 11, "delivered", arrived))
    return {
        **box,
        "tracking_number": f"1Z{box['_id']:012d}",
        "ship_cost": records.money(dice.between(499, 1_999), plan),
        "delivered_at": micros(int(arrived)) if arrived < plan.now else None,
        "_updated": millis(min(arrived, plan.now)),
        "_tracking": events,
    }


def tracking(identifier: int, status: str, moment_s: float) -> Row:
    """One event; ``status`` is what the carrier calls it."""
    return {
        **blanks(fields.TRACKING),
        "_id": identifier, "_created": micros(moment_s), "_updated": millis(moment_s),
        "status": status, "description": f"Package {status}", "city": "Bellevue", "region": "WA", "country": "US",
        "occurred_at": micros(moment_s),
    }  # fmt: skip


def _item(plan: OrgPlan, dice: Dice, identifier: int, moment_s: float) -> Row:
    """Some have no kind, some a joint production that is no text: both are seen in answers."""
    product = dice.below(max(plan.products, 1))
    return {
        **blanks(fields.ITEM),
        "_id": identifier, "_created": micros(moment_s), "_updated": millis(moment_s),
        "quantity": dice.between(1, 4),
        "kind": "goods" if dice.chance(85) else None,
        "part_number": records.part_number(product),
        "description": records.description(product),
        "unit_price": records.money(records.cents(plan, product), plan),
        "unit_weight": (records.grams(product), "g"),
        "joint_production": True if dice.chance(10) else None,
    }  # fmt: skip


def _notes(dice: Dice, identifier: int, placed: float) -> list[Row]:
    if not dice.chance(12):
        return []
    author = {"email": "pack@example.com", "name": "Packing", "system": "ReadyCloud"}
    stamps = {"_created": micros(placed), "_updated": millis(placed)}
    return [{"_id": identifier * INNER_EACH + 60, **stamps, "author": author, "content": "Pack with care & paper"}]


def _billing(plan: OrgPlan, dice: Dice, boxes: list[Row]) -> Row:
    """Null where the system that sent the order has not said."""
    cents = sum(
        int(item["unit_price"].split()[0].replace(".", "")) * item["quantity"]
        for box in boxes
        for item in box["_items"]
    )
    status = dice.pick(("paid",) * 12 + ("pending", "refunded", "partially_refunded", "cancelled", None, None))
    return {
        "status": status,
        "subtotal": records.money(cents, plan),
        "shipping": records.money(599, plan),
        "tax": None if status is None else records.money(cents // 12, plan),
        "total": records.money(cents + 599 + cents // 12, plan),
    }


def _shipping(plan: OrgPlan, dice: Dice, buyer: int, shipped: float | None) -> Row:
    waiting = dice.pick(("unshipped", "unshipped", "unfulfilled", None))
    status = dice.pick(("fulfilled",) * 9 + ("partially_fulfilled",)) if shipped else waiting
    return {
        **fields.ORDER["shipping"].blank(),
        "status": status,
        "shipped_at": micros(int(shipped)) if shipped else None,
        "ship_to": address(plan, buyer),
        "ship_from": warehouse(plan),
        "ship_type": "ground",
        "ship_via": dice.pick(CARRIERS),
        "ship_cost": records.money(599, plan),
    }
