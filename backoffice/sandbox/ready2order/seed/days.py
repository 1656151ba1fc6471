"""The business days of a shop: from opening to closing, which may be after midnight; the last is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.ready2order.amounts import rounded
from backoffice.sandbox.ready2order.seed.local_time import at, day_of
from backoffice.sandbox.ready2order.seed.plan import REPORT, Plan

TODAY = 4
"""So many documents at least are of today, by the calendar."""
MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class BusinessDay:
    """A daily report, as the till calls it."""

    id: int
    number: int
    opened: int
    """Seconds since 1970."""
    closed: int | None
    first: int
    """Position of its first document."""
    documents: int


def business_days(plan: Plan) -> list[BusinessDay]:
    """Oldest first; all documents of the plan are shared out by how busy each day was."""
    today, opened_now = _current(plan)
    hours = [(opened_now, None), *(_hours(plan, today - timedelta(days=back)) for back in range(1, plan.days))][::-1]
    weights = [_weight(plan, today - timedelta(days=back)) for back in range(plan.days - 1, -1, -1)]
    counts = _shares(plan.invoices, weights)
    days: list[BusinessDay] = []
    first = 0
    for (opened, closed), count in zip(hours, counts, strict=True):
        if count or closed is None:
            number = len(days) + 1
            days.append(BusinessDay(plan.first_id(REPORT) + number, number, opened, closed, first, count))
        first += count
    return days


def _current(plan: Plan) -> tuple[date, int]:
    """The date of the business day that is under way, and since when."""
    today = day_of(plan.now)
    opens, closes = plan.shop.opens
    last_night = at(today - timedelta(days=1), closes)
    if closes > MIDNIGHT and plan.now < last_night:
        return today - timedelta(days=1), at(today - timedelta(days=1), opens)
    if plan.now >= at(today, opens):
        return today, at(today, opens)
    # the shop is shut; somebody came early
    return today, max(at(today), last_night if closes > MIDNIGHT else 0, int(plan.now) - 2 * 3600)


def _hours(plan: Plan, day: date) -> tuple[int, int]:
    opens, closes = plan.shop.opens
    return at(day, opens), at(day, closes)


def _weight(plan: Plan, day: date) -> int:
    busy = plan.shop.weekdays[day.weekday()]
    return busy * Dice(plan.seed, plan.till, REPORT, day.toordinal()).between(70, 130)


def _shares(documents: int, weights: list[int]) -> list[int]:
    """How many fall on each day; the last gets enough for today."""
    whole = sum(weights) or 1
    ends, reached = [], 0
    for weight in weights:
        reached += weight
        ends.append(rounded(documents * reached, whole))
    ends = [min(end, max(documents - TODAY, 0)) for end in ends[:-1]] + [documents]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def times(plan: Plan, days: Sequence[BusinessDay]) -> list[int]:
    """When each document was written, in seconds since 1970, never falling."""
    made: list[int] = []
    for day in days:
        if day.closed is not None:
            made += _spread(plan, day.first, day.documents, day.opened, day.closed)
            continue
        late = min(TODAY, day.documents)
        late_start = max(day.opened, at(day_of(plan.now)), int(plan.now) - 2400)
        made += _spread(plan, day.first, day.documents - late, day.opened, late_start)
        made += _spread(plan, day.first + day.documents - late, late, late_start, int(plan.now))
    return made


def _spread(plan: Plan, first: int, count: int, start: int, end: int) -> list[int]:
    span = max(end - start, 0)
    dice = Dice(plan.seed, plan.till, REPORT + 1, first)
    return [start + span * (place * 100 + dice.below(100)) // (count * 100) for place in range(count)]
