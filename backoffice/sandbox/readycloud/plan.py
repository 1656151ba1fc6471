"""What one organisation is to hold, and where its numbers begin."""

from collections.abc import Sequence
from dataclasses import dataclass

ORG_IDS, RECORD_IDS = 20_000_000, 1_000_000
"""No number of a record is used by two organisations."""
ORDER_STEP = 3
"""Between two orders: close enough for keys that differ in a capital letter only."""
INNER_EACH = 64
"""How many numbers of boxes, items, notes and tracking events belong to one order of the past."""
DAY_S = 86_400
ORDERS_PER_DAY = 8
FEWEST_DAYS, MOST_DAYS = 14, 365
NAMES = ("BurgerMaker", "Ocean & Oak", "Zoë's Soaps", "Peak <Outdoor>", "Little Printer")
CURRENCIES = ("USD", "CAD")


@dataclass(frozen=True)
class OrgPlan:
    seed: int
    number: int
    """Counted from 1."""
    products: int
    orders: int
    now: float
    deleted: bool = False

    @property
    def id(self) -> int:
        return 30_000 + 4_567 * self.number

    @property
    def name(self) -> str:
        round_, place = divmod(self.number - 1, len(NAMES))
        name = NAMES[place] if not round_ else f"{NAMES[place]} {round_ + 1}"
        return f"{name} (old)" if self.deleted else name

    @property
    def currency(self) -> str:
        return CURRENCIES[(self.number - 1) % len(CURRENCIES)]

    @property
    def days(self) -> int:
        """How many days the past of the orders is long."""
        return min(max(self.orders // ORDERS_PER_DAY, FEWEST_DAYS), MOST_DAYS)

    @property
    def contacts(self) -> int:
        return max(5, min(self.orders // 5, 500))

    @property
    def first_id(self) -> int:
        return self.number * ORG_IDS + RECORD_IDS

    @property
    def first_inner_id(self) -> int:
        """After those of all orders of the past."""
        return (self.first_id + ORG_IDS) * INNER_EACH

    def placed(self, position: int) -> float:
        """When the order of this position came, in seconds since 1970."""
        return self.now - self.days * DAY_S * (self.orders - position) / (self.orders + 1) - 60


def org_plans(*, seed: int, orgs: int, products: int, orders: int, now: float) -> Sequence[OrgPlan]:
    """So many organisations in use, and a last one that has been deleted. What they hold is told by the whole second."""
    now = float(int(now))
    wanted = [OrgPlan(seed, number, products, orders, now) for number in range(1, orgs + 1)]
    return [*wanted, OrgPlan(seed, orgs + 1, 3, 3, now, deleted=True)] if orgs else []
