"""The customers of a shop, by their position in the list."""

from collections.abc import Callable, Mapping
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.seed.people import (
    CATEGORIES,
    COMPANIES,
    FIRST_NAMES,
    LAST_NAMES,
    PLACES,
    STREETS,
    TITLES,
)
from backoffice.sandbox.ready2order.seed.plan import CATEGORY, CUSTOMER, Plan


class Customers:
    columns: Mapping[str, Callable[[int], Any]] = {}

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __len__(self) -> int:
        return self.plan.customers

    def identifier(self, position: int) -> int:
        return self.plan.row_id(CUSTOMER, position)

    def position(self, identifier: int) -> int:
        return self.plan.position(CUSTOMER, identifier)

    def row(self, position: int) -> Row:
        dice = Dice(self.plan.seed, self.plan.till, CUSTOMER, position)
        address = self._address(dice)
        company = address["customer_company"]
        person = f"{address['firstName']} {address['lastName']}"
        return {
            "customer_id": self.identifier(position),
            "customer_number": 10_001 + position,
            "customer_name": company or person,
            "vatId": f"ATU{dice.between(10_000_000, 79_999_999)}" if company else None,
            "customer_notes": "Zahlt immer pünktlich" if dice.chance(10) else "",
            "customerCategory_id": self.plan.first_id(CATEGORY) + (1 if company else dice.pick((0, 2, 3))),
            "customer_birthday": self._birthday(dice),
            "address": {"invoice": address},
        }

    def _address(self, dice: Dice) -> Row:
        salutation, first_names = dice.pick(FIRST_NAMES)
        first, last = dice.pick(first_names), dice.pick(LAST_NAMES)
        zip_code, city = dice.pick(PLACES)
        mail = f"{first}.{last}".lower().encode("ascii", "ignore").decode().replace("'", "")
        return {
            "salutation": salutation,
            "title": dice.pick(TITLES),
            "customer_company": dice.pick(COMPANIES).format(name=last) if dice.chance(25) else None,
            "lastName": last,
            "firstName": first,
            "zip": zip_code,
            "city": city,
            "street": f"{dice.pick(STREETS)} {dice.between(1, 120)}",
            "country": "AT",
            "email": f"{mail}@kunden.example" if dice.chance(70) else None,
            "phone": f"+43 664 {dice.between(1_000_000, 9_999_999)}" if dice.chance(60) else None,
        }

    def _birthday(self, dice: Dice) -> str | None:
        year, month, day = dice.between(1945, 2005), dice.between(1, 12), dice.between(1, 28)
        return f"{year}-{month:02d}-{day:02d}" if dice.chance(50) else None


def category_rows(plan: Plan) -> list[Row]:
    return [
        {
            "customerCategory_id": plan.first_id(CATEGORY) + place,
            "customerCategory_name": name,
            "customerCategory_description": description,
        }
        for place, (name, description) in enumerate(CATEGORIES)
    ]
