"""Turnover by business day: this week beside the week before, per currency, training left out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from backoffice.money import cents
from sales.models import Invoice

DAYS = 7
ZERO = Decimal(0)

Sums = dict[tuple[int, date, str], Decimal]  # by account, business day and currency


@dataclass(frozen=True)
class Day:
    date: date
    amount: Decimal | None  # None: the day has not come yet
    before: Decimal  # the same weekday of the week before
    is_today: bool


@dataclass(frozen=True)
class Week:
    """One currency's week. ``so_far`` and ``before_so_far`` hold the same weekdays, so that they can be compared."""

    currency: str
    days: list[Day]

    @property
    def today(self) -> Decimal:
        return next((day.amount or ZERO for day in self.days if day.is_today), ZERO)

    @property
    def so_far(self) -> Decimal:
        return sum((day.amount or ZERO for day in self.days), ZERO)

    @property
    def before_so_far(self) -> Decimal:
        return sum((day.before for day in self.days if day.amount is not None), ZERO)

    @property
    def before(self) -> Decimal:
        return sum((day.before for day in self.days), ZERO)

    @property
    def change(self) -> int | None:
        """Per cent more or less than the week before up to the same weekday; ``None`` without a week before."""
        if self.before_so_far <= 0:
            return None
        return round((self.so_far - self.before_so_far) / self.before_so_far * 100)

    def as_chart(self) -> dict[str, object]:
        """What the chart draws; the table beside it says the same."""
        return {
            "currency": self.currency,
            "labels": [f"{day.date:%a}" for day in self.days],
            "now": [float(day.amount) if day.amount is not None else None for day in self.days],
            "before": [float(day.before) for day in self.days],
        }


def monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def sums(accounts: list[int], today: date) -> Sums:
    """Of both weeks, in one statement along the index (account, business day)."""
    first = monday(today) - timedelta(days=DAYS)
    rows = (
        Invoice.objects.counted().filter(account__in=accounts).between(first, monday(today) + timedelta(days=DAYS - 1))
    )
    found = rows.order_by().values_list("account", "issued_on", "currency").annotate(amount=Sum("total"))
    return {(account, day, currency): cents(amount) for account, day, currency, amount in found}


def weeks(found: Sums, today: date) -> list[Week]:
    """One per currency, the largest first."""
    per_day: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (_, day, currency), amount in found.items():
        per_day[currency][day] += amount
    first = monday(today)
    made = [
        Week(currency, [_day(amounts, first + timedelta(days=n), today) for n in range(DAYS)])
        for currency, amounts in per_day.items()
    ]
    return sorted(made, key=lambda week: (-(week.so_far + week.before), week.currency))


def _day(amounts: dict[date, Decimal], day: date, today: date) -> Day:
    amount = amounts.get(day, ZERO) if day <= today or day in amounts else None
    return Day(day, amount, amounts.get(day - timedelta(days=DAYS), ZERO), day == today)
