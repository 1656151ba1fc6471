"""The days that a report is about, and the days before that they are compared with."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NAMES = {
    "today": "Today",
    "yesterday": "Yesterday",
    "this_week": "This week",
    "last_week": "Last week",
    "this_month": "This month",
    "last_month": "Last month",
    "this_year": "This year",
}
WEEK, YEAR = 7, 12  # days, months


@dataclass(frozen=True)
class Days:
    """Both ends belong to it."""

    first: date
    last: date

    @property
    def is_one(self) -> bool:
        return self.first == self.last

    @property
    def number(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.number))

    def __str__(self) -> str:
        return told(self.first) if self.is_one else f"{told(self.first)} to {told(self.last)}"


@dataclass(frozen=True)
class Period(Days):
    """Compared with the days that lie ``days_back`` or ``months_back`` before it.

    Some days have no partner there: the 31st of March has none in February. ``whole`` months and years are compared with
    whole ones, even if those are longer; what is still going on is compared with the same days.
    """

    days_back: int = 0
    months_back: int = 0
    whole: bool = False

    @property
    def before(self) -> Days | None:
        """``None``: the calendar does not reach so far back."""
        try:
            if not self.months_back:
                back = timedelta(days=self.days_back)
                return Days(self.first - back, self.last - back)
            first, last = (_months_before(day, self.months_back) for day in (self.first, self.last))
            return Days(first, _end_of_month(last) if self.whole else last)
        except (OverflowError, ValueError):
            return None

    def partner(self, day: date) -> date | None:
        """The day before that one of these days is compared with."""
        before = self.before
        if before is None:
            return None
        if not self.months_back:
            return day - timedelta(days=self.days_back)
        partner = _months_before(day, self.months_back)
        return partner if partner.day == day.day and partner in before else None


def named(name: str, today: date) -> Period:
    """Raises ``KeyError`` for a name that is none of ``NAMES``; what is still going on ends today."""
    return _NAMED[name](today)


def between(first: date, last: date) -> Period:
    """A whole month or year is compared with the one before, anything else with just as many days."""
    if first.day == 1 and last == _end_of_month(last):
        if (first.year, first.month) == (last.year, last.month):
            return Period(first, last, months_back=1, whole=True)
        if first.year == last.year and (first.month, last.month) == (1, 12):
            return Period(first, last, months_back=YEAR, whole=True)
    return Period(first, last, days_back=(last - first).days + 1)


def told(day: date) -> str:
    """``21 Nov 2026``."""
    return f"{day:%-d %b} {day.year}"


def _today(today: date) -> Period:
    return Period(today, today, days_back=1)


def _yesterday(today: date) -> Period:
    return _today(today - timedelta(days=1))


def _this_week(today: date) -> Period:
    return Period(today - timedelta(days=today.weekday()), today, days_back=WEEK)


def _last_week(today: date) -> Period:
    sunday = today - timedelta(days=today.weekday() + 1)
    return Period(sunday - timedelta(days=WEEK - 1), sunday, days_back=WEEK)


def _this_month(today: date) -> Period:
    return Period(today.replace(day=1), today, months_back=1)


def _last_month(today: date) -> Period:
    end = today.replace(day=1) - timedelta(days=1)
    return between(end.replace(day=1), end)


def _this_year(today: date) -> Period:
    return Period(today.replace(month=1, day=1), today, months_back=YEAR)


_NAMED: dict[str, Callable[[date], Period]] = {
    "today": _today,
    "yesterday": _yesterday,
    "this_week": _this_week,
    "last_week": _last_week,
    "this_month": _this_month,
    "last_month": _last_month,
    "this_year": _this_year,
}


def _months_before(day: date, months: int) -> date:
    """The same day of that month, or its last one. Raises ``ValueError`` before the year 1."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
