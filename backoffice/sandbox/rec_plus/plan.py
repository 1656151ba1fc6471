"""What one web shop is to hold, and where its ids begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from backoffice.sandbox.rec_plus.seed.themes import THEMES, Theme

SHOP_IDS = 10_000_000
"""No id of a kind of record is used by two shops; their codes are the same."""
PRODUCT, OPTION, ORDER, LINE, USER, SMALL = 50_000, 12_000, 112_000, 19_000, 100, 20
OPTIONS_EACH, LINES_EACH, STEP = 16, 32, 3
"""How many ids of options a product has, and of lines an order; and between two records."""
FOUNDED = datetime(2020, 2, 3, 9, tzinfo=UTC).timestamp()
DAY_S = 86_400
ORDERS_PER_DAY = 4
FEWEST_DAYS, MOST_DAYS = 14, 700


@dataclass(frozen=True)
class ShopPlan:
    seed: int
    shop: int
    """Counted from 1."""
    products: int
    orders: int
    users: int
    now: float

    @property
    def theme(self) -> Theme:
        return THEMES[(self.shop - 1) % len(THEMES)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.theme.zone)

    @property
    def name(self) -> str:
        branch = (self.shop - 1) // len(THEMES) + 1
        return self.theme.name if branch == 1 else f"{self.theme.name} {branch}"

    @property
    def founded(self) -> float:
        return min(FOUNDED, self.now - 1000 * DAY_S)

    @property
    def days(self) -> int:
        """How many days the past of the orders is long."""
        return min(max(self.orders // ORDERS_PER_DAY, FEWEST_DAYS), MOST_DAYS)

    def first_id(self, kind: int) -> int:
        return (self.shop - 1) * SHOP_IDS + kind

    def row_id(self, kind: int, position: int, step: int = STEP) -> int:
        return self.first_id(kind) + (position + 1) * step

    def position(self, kind: int, identifier: int, step: int = STEP) -> int:
        return (identifier - self.first_id(kind)) // step - 1


def shop_plans(
    *, seed: int, shops: int, products: int, orders: int, users: int | None, now: float
) -> Sequence[ShopPlan]:
    """One per shop; without a wish there is a user for every fourth order."""
    wanted = max(20, orders // 4) if users is None else users
    return [ShopPlan(seed, number, products, orders, wanted, now) for number in range(1, shops + 1)]
