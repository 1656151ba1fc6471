"""The users of a shop, by their position."""

from collections.abc import Callable, Mapping
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.plan import DAY_S, SMALL, USER, ShopPlan
from backoffice.sandbox.rec_plus.seed.blanks import ADDRESS
from backoffice.sandbox.rec_plus.seed.blanks import USER as BLANK
from backoffice.sandbox.rec_plus.seed.people import COMPANIES, FIRST_NAMES, LAST_NAMES, ODD_REGION, PLACES, STREETS
from backoffice.sandbox.rec_plus.text import code_part
from backoffice.sandbox.rec_plus.times import local


class Users:
    def __init__(self, plan: ShopPlan) -> None:
        self.plan = plan
        self.columns: Mapping[str, Callable[[int], Any]] = {
            "email": self.email,
            "membership_code": self.membership_code,
        }

    def __len__(self) -> int:
        return self.plan.users

    def identifier(self, position: int) -> int:
        return self.plan.row_id(USER, position)

    def position(self, identifier: int) -> int:
        return self.plan.position(USER, identifier)

    def email(self, position: int) -> str:
        first, last = self._name(position)
        return f"{code_part(first) or 'x'}.{code_part(last)}{position}@example.co.uk"

    def membership_code(self, position: int) -> str:
        return f"M{position:05}" if position % 3 == 0 else ""

    def row(self, position: int) -> Row:
        first, last = self._name(position)
        dice = self._dice(position, 1)
        address = self._address(f"{first} {last}", last, dice)
        own_region = {"region": self._region(ODD_REGION)} if position % 5 == 1 else {}
        return {
            "id": self.identifier(position),
            **BLANK,
            "full_name": f"{first} {last}",
            "membership_code": self.membership_code(position),
            "email": self.email(position),
            "billing_address": {**address, **own_region},
            "delivery_address": address,
            "_group": self.plan.row_id(SMALL, position % 2) if position % 4 == 0 else None,
            "newsletter": position % 2,
            "date_added": local(
                self.plan.founded + position * DAY_S % (self.plan.now - self.plan.founded), self.plan.zone
            ),
            "date_modified": None,
            "delivery_charges": [{"delivery_method_id": self.plan.row_id(SMALL, 0), "price": "3.60"}]
            if position % 6 == 2
            else [],
        }

    def _name(self, position: int) -> tuple[str, str]:
        dice = self._dice(position, 2)
        return dice.pick(FIRST_NAMES), dice.pick(LAST_NAMES)

    def _address(self, name: str, last: str, dice: Dice) -> Row:
        town, post_code, region = dice.pick(PLACES)
        return {
            **ADDRESS,
            "recipient_name": name,
            "business_name": dice.pick(COMPANIES).format(name=last) if dice.chance(30) else "",
            "line_1": f"{dice.between(1, 120)} {dice.pick(STREETS)}",
            "line_2": "Flat 2" if dice.chance(15) else "",
            "town": town,
            "region": self._region(region),
            "post_code": post_code,
            "tel_no": f"07{dice.between(100_000_000, 999_999_999)}",
        }

    def _region(self, place: int) -> int:
        return self.plan.row_id(SMALL, place)

    def _dice(self, position: int, use: int) -> Dice:
        return Dice(self.plan.seed, self.plan.shop, 709, use, position)
