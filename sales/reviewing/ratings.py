"""Ratings by month: how many reviews were written, and how many stars they give."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from backoffice.lists import Column
from sales.models.review import MOST_STARS

COLUMNS = (
    Column("Month", lambda month: f"{month.first:%Y-%m}"),
    Column("5 stars", lambda month: month.by_stars[5]),
    Column("4 stars", lambda month: month.by_stars[4]),
    Column("3 stars", lambda month: month.by_stars[3]),
    Column("2 stars", lambda month: month.by_stars[2]),
    Column("1 star", lambda month: month.by_stars[1]),
    Column("Reviews", lambda month: month.number),
    Column("Average", lambda month: month.average),
)
HUNDREDTH = Decimal("0.01")
DRAWN = 36  # months in the chart; the table has them all
MONTHS = 12  # of a year
STARS = tuple(range(MOST_STARS, 0, -1))


@dataclass(frozen=True)
class Month:
    """``by_stars`` counts reviews by their rating."""

    first: date
    by_stars: Counter[int] = field(default_factory=Counter)

    @property
    def number(self) -> int:
        return self.by_stars.total()

    @property
    def average(self) -> Decimal | None:
        if not self.number:
            return None
        stars = sum(rating * number for rating, number in self.by_stars.items())
        return (Decimal(stars) / self.number).quantize(HUNDREDTH)

    @property
    def counts(self) -> list[int]:
        """The best first."""
        return [self.by_stars[rating] for rating in STARS]


def by_month(rows: QuerySet[Any]) -> list[Month]:
    """From the first review's month to the last one's, the latest first; without what the service has no more."""
    found: dict[date, Counter[int]] = defaultdict(Counter)
    parts = rows.order_by().filter(removed_at=None).values_list("reviewed_on__year", "reviewed_on__month", "rating")
    for year, month, rating, number in parts.annotate(number=Count("pk")):
        found[date(year, month, 1)][rating] += number
    return [Month(first, found[first]) for first in _months(min(found), max(found))][::-1] if found else []


def together(months: list[Month]) -> Month:
    """All of them as one."""
    return Month(date.min, sum((month.by_stars for month in months), Counter[int]()))


def chart(months: list[Month]) -> list[dict[str, Any]]:
    """What the chart draws; the table beside it says the same."""
    drawn = months[:DRAWN][::-1]
    return [
        {
            "labels": [f"{month.first:%b %Y}" for month in drawn],
            "now": [month.number for month in drawn],
            "before": [],
            "line": [None if month.average is None else float(month.average) for month in drawn],
            "names": ["Reviews", "", "Average of stars"],
            "highest": MOST_STARS,
        }
    ]


def _months(first: date, last: date) -> Iterator[date]:
    for number in range(first.year * MONTHS + first.month - 1, last.year * MONTHS + last.month):
        yield date(number // MONTHS, number % MONTHS + 1, 1)
