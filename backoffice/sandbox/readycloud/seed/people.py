"""Who buys, and where it goes: names that break careless programs included."""

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud.plan import OrgPlan

FIRST = ("Ada", "Zoë", "Miguel", "Siobhán", "Wen", "D'Andre", "Łukasz", "Grace")
LAST = ("O'Neil", "Núñez", "Smith & Sons", "Müller", "Ng", "van der Berg", "Łoś", "Brown")
STREETS = ("Main St", "N 5th Ave", "County Road 12", "Harbor Blvd", "Rue de l’Église")
PLACES = (
    ("Bellevue", "WA", "98004", "US"), ("Austin", "TX", "78701", "US"), ("Boise", "ID", "83702", "US"),
    ("Québec", "QC", "G1R 4P5", "CA"), ("Portland", "ME", "04101", "US"),
)  # fmt: skip
_PEOPLE = 61


def customer_number(position: int) -> str:
    return f"C{position + 1:05d}"


def person(plan: OrgPlan, position: int) -> Row:
    """Name and mail address of the contact of this position."""
    dice = Dice(plan.seed, plan.number, _PEOPLE, position)
    first, last = dice.pick(FIRST), dice.pick(LAST)
    return {
        "first_name": first,
        "last_name": last,
        "company": f"{last} Inc." if dice.chance(15) else "",
        "email": f"buyer{position + 1}@example.com",
        "phone": f"+1 555 01{dice.below(90) + 10}" if dice.chance(60) else None,
    }


def address(plan: OrgPlan, position: int) -> Row:
    """Where that contact lives."""
    dice = Dice(plan.seed, plan.number, _PEOPLE + 1, position)
    city, region, post_code, country = dice.pick(PLACES)
    return {
        **person(plan, position),
        "address_1": f"{dice.between(1, 1999)} {dice.pick(STREETS)}",
        "address_2": f"Apt {dice.between(1, 40)}" if dice.chance(25) else "",
        "city": city,
        "region": region,
        "post_code": post_code,
        "country": country,
        "residential": dice.chance(70),
        "validated": dice.chance(80),
    }


def warehouse(plan: OrgPlan) -> Row:
    return {
        "company": plan.name, "address_1": "1 Dock Rd", "city": "Bellevue", "region": "WA", "post_code": "98004",
        "country": "US", "residential": False, "validated": True,
    }  # fmt: skip
