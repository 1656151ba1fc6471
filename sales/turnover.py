"""Turnover by business day: this week beside the week before, per currency, training left out."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum

from backoffice.money import cents
from sales.models import DailyFigure
from sales.sources import Channel

DAYS = 7
ZERO = Decimal(0)

Sums = dict[tuple[date, str, str], Decimal]  # by business day, currency and channel


@dataclass(frozen=True)
class Day:
    date: date
    amount: Decimal | None  # None: the day has not come yet
    before: Decimal  # the same weekday of the week before
    is_today: bool


@dataclass(frozen=True)
class Part:
    """What one channel has of a week: it makes ``so_far`` together with the others."""

    label: str
    so_far: Decimal


@dataclass(frozen=True)
class Week:
    """One currency's week. ``so_far`` and ``before_so_far`` hold the same weekdays, so that they can be compared."""

    currency: str
    days: list[Day]
    parts: list[Part] = field(default_factory=list)  # none where everything is of one channel

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


def sums(accounts: list[int] | None, today: date) -> Sums:
    """Of both weeks, of these accounts (``None`` = all), from the daily figures."""
    first = monday(today) - timedelta(days=DAYS)
    rows = _totals(accounts).filter(day__range=(first, monday(today) + timedelta(days=DAYS - 1)))
    names = ("day", "currency", "channel")
    found = rows.order_by().values_list(*names).annotate(amount=Sum("gross"), entries=Sum("entries"))
    return {(day, currency, channel): cents(amount) for day, currency, channel, amount, entries in found if entries}


def of_day(accounts: list[int], day: date) -> dict[int, dict[str, Decimal]]:
    """What each of these accounts has sold on a day, per currency."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = _totals(accounts).filter(day=day).order_by("currency").values_list("account", "currency")
    for account, currency, amount, entries in rows.annotate(amount=Sum("gross"), documents=Sum("entries")):
        if entries:
            found[account][currency] = cents(amount)
    return found


def _totals(accounts: list[int] | None) -> QuerySet[DailyFigure]:
    rows = DailyFigure.objects.filter(kind=DailyFigure.Kind.TOTAL, training=False)
    return rows if accounts is None else rows.filter(account__in=accounts)


def weeks(found: Sums, today: date) -> list[Week]:
    """One per currency, the largest first."""
    per_day: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (day, currency, _), amount in found.items():
        per_day[currency][day] += amount
    first = monday(today)
    made = [
        Week(
            currency,
            [_day(amounts, first + timedelta(days=n), today) for n in range(DAYS)],
            _parts(found, currency, first),
        )
        for currency, amounts in per_day.items()
    ]
    return sorted(made, key=lambda week: (-(week.so_far + week.before), week.currency))


def _parts(found: Sums, currency: str, first: date) -> list[Part]:
    """Of the week that begins there; a channel that sold only in the week before has sold nothing."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (day, of, channel), amount in found.items():
        if of == currency:
            sums[channel] += amount if day >= first else ZERO
    parts = [Part(str(channel.label), sums[channel]) for channel in Channel if channel in sums]
    return parts if len(parts) > 1 else []


def _day(amounts: dict[date, Decimal], day: date, today: date) -> Day:
    amount = amounts.get(day, ZERO) if day <= today or day in amounts else None
    return Day(day, amount, amounts.get(day - timedelta(days=DAYS), ZERO), day == today)
