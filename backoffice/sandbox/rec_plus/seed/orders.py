"""The orders of the past, by their position, and how an order is put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.plan import DAY_S, LINE, LINES_EACH, ORDER, SMALL, ShopPlan
from backoffice.sandbox.rec_plus.seed.lines import Basket, Bought, lines_of, totals_of
from backoffice.sandbox.rec_plus.seed.products import Products
from backoffice.sandbox.rec_plus.seed.reference import BANK_TRANSFER, COUPONS, DELIVERY, FREE_FROM_CENTS, PAYMENTS
from backoffice.sandbox.rec_plus.seed.users import Users
from backoffice.sandbox.rec_plus.times import local

UNPAID, PAID, IN_WORK, SENT, DONE, CANCELLED = range(6)
"""Places in the theme's list of statuses."""
_PAYMENT_S = 52


@dataclass(frozen=True)
class Placing:
    """Everything about an order that its lines do not tell."""

    id: int
    invoice_id: int
    first_line: int
    placed: int
    status: int
    payment: int
    user: Row
    paid: bool = True


class Orders:
    def __init__(self, plan: ShopPlan, products: Products, users: Users) -> None:
        self.plan, self._products, self._users = plan, products, users
        self.columns: Mapping[str, Callable[[int], Any]] = {
            "_placed": self.placed,
            "_cart": lambda position: False,
            "invoice_id": self.invoice_id,
        }

    def __len__(self) -> int:
        return self.plan.orders if len(self._products) and len(self._users) else 0

    def identifier(self, position: int) -> int:
        return self.plan.row_id(ORDER, position)

    def position(self, identifier: int) -> int:
        return self.plan.position(ORDER, identifier)

    def invoice_id(self, position: int) -> int:
        return 800 + position

    def placed(self, position: int) -> int:
        """The later the position, the later; the last one was placed at most some hours ago."""
        span = self.plan.days * DAY_S // len(self)
        begun = int(self.plan.now) - (len(self) - position) * span
        return begun + self._dice(position, 1).below(max(span, 1))

    def row(self, position: int) -> Row:
        dice = self._dice(position, 2)
        user = self._users.row(dice.below(len(self._users)))
        payment = dice.below(len(PAYMENTS) - 1)
        status = self._status(position, payment, dice)
        placing = Placing(
            id=self.identifier(position),
            invoice_id=self.invoice_id(position),
            first_line=self.plan.row_id(LINE, position, LINES_EACH),
            placed=self.placed(position),
            status=status,
            payment=payment,
            user=user,
        )
        return order(self.plan, placing, self.basket(dice))

    def basket(self, dice: Dice) -> Basket:
        picked = [dice.below(len(self._products)) for _ in range(dice.between(1, 3))]
        bought = [
            Bought(self._products.choice(place, dice), 1 if dice.chance(70) else dice.between(2, 4)) for place in picked
        ]
        delivery = 2 if dice.chance(10) else 0 if dice.chance(75) else 1
        return Basket(bought, delivery, dice.below(COUPONS) if dice.chance(8) else None)

    def _status(self, position: int, payment: int, dice: Dice) -> int:
        age = (self.plan.now - self.placed(position)) / DAY_S
        if age < 4:
            return UNPAID if payment == BANK_TRANSFER else PAID if age < 1 else IN_WORK
        return CANCELLED if dice.chance(4) else SENT if age < 12 else DONE

    def _dice(self, position: int, use: int) -> Dice:
        return Dice(self.plan.seed, self.plan.shop, 727, use, position)


def order(plan: ShopPlan, placing: Placing, basket: Basket) -> Row:
    """A whole order as the shop keeps it; what it says of its user is a copy."""
    status = plan.theme.statuses[placing.status]
    lines = lines_of(plan, basket, placing.first_line, status)
    unpaid = placing.status == UNPAID or not placing.paid
    user = placing.user
    return {
        "id": placing.id,
        "invoice_id": placing.invoice_id,
        "session_id": f"s.{placing.id * 7919:013x}.{placing.placed % 10**8:08}",
        "start_date": local(placing.placed, plan.zone),
        "payment_date": None if unpaid else local(placing.placed + _PAYMENT_S, plan.zone),
        "_payment": plan.row_id(SMALL, placing.payment),
        "payment_data": {"verify_sign": "", "payer_id": "", "payer_status": ""},
        "status": status,
        "_user": {name: user[name] for name in ("id", "full_name", "membership_code", "email", "billing_address")},
        "_delivery_address": user["delivery_address"],
        "tracking": {"medium": "direct", "source": "", "term": "", "using_stored_data": placing.id % 2},
        "totals": totals_of(lines),
        "_lines": lines,
        "is_free_delivery": _is_free(basket),
        "customers_order_id": "",
        "fob": "",
        "required_by_date": "",
        "purchase_order_number": f"PO {placing.id}" if placing.id % 8 == 0 else "",
        "delivery_note": "Please leave with Mrs O'Brien & ring twice" if placing.id % 5 == 0 else "",
        "_placed": placing.placed,
        "_cart": not placing.paid,
    }


def _is_free(basket: Basket) -> bool:
    return DELIVERY[basket.delivery][1] > 0 and basket.goods_cents >= FREE_FROM_CENTS


def next_ids(plan: ShopPlan, made: int) -> tuple[int, int]:
    """Invoice and first line of the nth order placed after the past."""
    position = plan.orders + made
    return 800 + position, plan.row_id(LINE, position, LINES_EACH)
