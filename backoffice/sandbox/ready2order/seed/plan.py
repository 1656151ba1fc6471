"""What one till is to hold, and where its ids begin."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from backoffice.sandbox.ready2order.seed.reference import VatRate, vat_rates
from backoffice.sandbox.ready2order.seed.shops import SHOPS, Shop
from backoffice.sandbox.tables import ID_STEP

FOUNDED = datetime(2021, 3, 1, tzinfo=UTC).timestamp()
DAY_S = 86_400

TILL_IDS = 100_000_000
"""Every till has a range of ids to itself: no id is used by two tills."""

PRODUCT, INVOICE, ITEM, PAYMENT, DISCOUNT, NEW_PART = (million * 1_000_000 for million in (10, 20, 40, 70, 75, 80))
CUSTOMER = 1_000_000
GROUP, PAYMENT_METHOD, STORNO_REASON, CATEGORY, USER, TABLE = 20_000, 1_000, 2_000, 3_000, 4_000, 5_000
DISCOUNT_RULE, USER_RIGHT, PRINTER, PRINTING_PROFILE, COUPON_CATEGORY, DEVICE, FINANCIAL_YEAR, TABLE_AREA = (
    thousand * 1_000 for thousand in (6, 7, 8, 9, 10, 11, 12, 13)
)
REPORT, COUPON, ORDER, CATEGORY_PRICE, CUSTOMER_PRICE, PRINT_JOB, COUPON_TRANSACTION, JOB, TERMINAL = (
    thousand * 1_000 for thousand in (100, 200, 300, 400, 450, 500, 600, 650, 700)
)
TRANSFER = 750_000


DOCUMENTS_PER_DAY = 8
FEWEST_DAYS, MOST_DAYS = 14, 400
FEWEST_CUSTOMERS = 20


@dataclass(frozen=True)
class Plan:
    seed: int
    till: int
    """Counted from 1."""
    products: int
    """Rows in the list of products, variations included."""
    invoices: int
    """Documents in all: training documents and stornos included."""
    customers: int
    groups: int
    """At least; a shop has its own groups anyway."""
    days: int
    """How many days the past is long."""
    currency: str
    now: float
    rates: tuple[VatRate, ...] = field(init=False)
    shop: Shop = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rates", vat_rates(self.currency))
        object.__setattr__(self, "shop", SHOPS[(self.till - 1) % len(SHOPS)])

    @property
    def founded(self) -> float:
        """When the shop's first records were made: always the same, so that a restart does not change them."""
        return min(FOUNDED, self.now - 1000 * DAY_S)

    @property
    def suffix(self) -> str:
        """Tells the second shop of a kind from the first."""
        branch = (self.till - 1) // len(SHOPS) + 1
        return "" if branch == 1 else str(branch)

    def first_id(self, kind: int) -> int:
        return self.till * TILL_IDS + kind

    def row_id(self, kind: int, position: int) -> int:
        """Ids rise with gaps, as they do in a service that many shops share."""
        return self.first_id(kind) + position * ID_STEP + (position * 2654435761 >> 8) % (ID_STEP - 1)

    def position(self, kind: int, identifier: int) -> int:
        return (identifier - self.first_id(kind)) // ID_STEP


def plans(
    *,
    seed: int,
    tills: int,
    products: int,
    invoices: int,
    customers: int | None,
    groups: int,
    days: int | None,
    currencies: Sequence[str],
    now: float,
) -> list[Plan]:
    """One per till; what is left open follows from the number of documents."""
    return [
        Plan(
            seed=seed,
            till=number,
            products=products,
            invoices=invoices,
            customers=max(FEWEST_CUSTOMERS, invoices // 10) if customers is None else customers,
            groups=groups,
            days=days or min(max(invoices // DOCUMENTS_PER_DAY, FEWEST_DAYS), MOST_DAYS),
            currency=currencies[(number - 1) % len(currencies)],
            now=now,
        )
        for number in range(1, tills + 1)
    ]
