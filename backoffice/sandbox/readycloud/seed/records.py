"""Products, packaging and contacts of an organisation."""

from decimal import Decimal

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud import fields
from backoffice.sandbox.readycloud.kinds import blanks
from backoffice.sandbox.readycloud.plan import DAY_S, OrgPlan
from backoffice.sandbox.readycloud.seed.people import address, customer_number, person
from backoffice.sandbox.readycloud.times import micros, millis

GOODS = ("Mug", "Burger press", "Soap, unscented", "Tent peg (10x)", "Notebook A5", 'Cable 6"', "Ink & paper")
BOXES = (("Small box", "6", "5", "4"), ("Medium box", "12", "9", "6"), ("Tube", "24", "3", "3"))
_PRODUCTS = 62


def cents(plan: OrgPlan, position: int) -> int:
    """What the product of this position costs."""
    return 199 + Dice(plan.seed, plan.number, _PRODUCTS, position).below(9_000)


def money(cents_: int, plan: OrgPlan) -> str:
    return f"{cents_ // 100}.{cents_ % 100:02d} {plan.currency}"


def part_number(position: int) -> str:
    return f"RC-{position + 1:04d}"


def description(position: int) -> str:
    return f"{GOODS[position % len(GOODS)]} no. {position + 1}"


def grams(position: int) -> Decimal:
    return Decimal(50 + position * 37 % 1_900)


def stamps(plan: OrgPlan, days_ago: float) -> Row:
    moment = plan.now - days_ago * DAY_S - 0.840679
    return {"_created": micros(moment - DAY_S), "_updated": millis(moment)}


def product(plan: OrgPlan, position: int) -> Row:
    dice = Dice(plan.seed, plan.number, _PRODUCTS + 1, position)
    return {
        **blanks(fields.PRODUCT),
        **stamps(plan, dice.between(1, 300)),
        "_id": plan.first_id + (position + 1) * 5,
        "part_number": part_number(position),
        "description": description(position),
        "unit_price": money(cents(plan, position), plan),
        "unit_weight": (grams(position), "g"),
        "quantity": dice.below(200),
        "ean": f"40{position:011d}" if dice.chance(70) else None,
    }


def packaging(plan: OrgPlan, position: int) -> Row:
    name, *sizes = BOXES[position]
    measures = {side: (Decimal(size), "in") for side, size in zip(("length", "width", "height"), sizes, strict=True)}
    return {
        **blanks(fields.PACKAGING),
        **stamps(plan, 200),
        "_id": plan.first_id + (position + 1) * 2,
        "name": name,
        "package_type": "package",
        "weight": (Decimal(4), "oz"),
        **measures,
    }


def contact(plan: OrgPlan, position: int) -> Row:
    first_address = {
        **blanks(fields.CONTACT_ADDRESS), **address(plan, position), **stamps(plan, 90),
        "_id": plan.first_id + position * 11, "address_type": "shipping", "default": True,
    }  # fmt: skip
    return {
        **blanks(fields.CONTACT),
        **person(plan, position),
        **stamps(plan, 90),
        "_id": plan.first_id + (position + 1) * 7,
        "customer_number": customer_number(position),
        "_addresses": [first_address],
        "_notes": [],
    }
