"""Business days, calendar days, and the moments that they cover.

A till's business day can begin and end at any hour, so its bills may lie outside the calendar day of that name.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

BUSINESS, CALENDAR = "business", "calendar"
AHEAD, BEHIND = timedelta(hours=14), timedelta(hours=12)  # of UTC: the clocks that differ most
EVER = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
# From day to day along the index (issued_on, issued_at): every step and every end is one look.
MOMENTS = """
WITH RECURSIVE days(day) AS (
  SELECT MIN(issued_on) FROM sales_invoice WHERE issued_on >= %s
  UNION ALL
  SELECT (SELECT MIN(issued_on) FROM sales_invoice WHERE issued_on > days.day) FROM days WHERE days.day < %s
)
SELECT MIN((SELECT MIN(issued_at) FROM sales_invoice WHERE issued_on = days.day)),
       MAX((SELECT MAX(issued_at) FROM sales_invoice WHERE issued_on = days.day))
FROM days WHERE days.day <= %s
"""


def moments(first: date | None, last: date | None) -> tuple[datetime, datetime]:
    """The first and the last moment of everybody's documents of these business days; ``None`` is an open end."""
    began, ends = (connection.ops.adapt_datefield_value(day) for day in (first or date.min, last or date.max))
    with connection.cursor() as cursor:
        cursor.execute(MOMENTS, [began, ends, ends])
        found = [_moment(value) for value in cursor.fetchone() or () if value is not None]
    return (found[0], found[1]) if found else EVER


def within(days: str, first: date | None, last: date | None) -> Q:
    """Invoices of these days, both included; ``None`` is an open end."""
    return between("calendar_on" if days == CALENDAR else "issued_on", "issued_at", days, first, last)


def between(column: str, moment: str, days: str, first: date | None, last: date | None) -> Q:
    """As ``within``, of documents that have their day and their moment in these columns."""
    found = Q(**{f"{column}__gte": first}) if first else Q()
    found &= Q(**{f"{column}__lte": last}) if last else Q()
    return found & Q(**{f"{moment}__range": _clock(first, last)}) if days == CALENDAR else found


def _clock(first: date | None, last: date | None) -> tuple[datetime, datetime]:
    """When it can be one of these calendar days anywhere; moments have an index."""
    began, ends = (datetime.combine(day, time(), UTC) if day else None for day in (first, last))
    return (
        began - AHEAD if began and began > EVER[0] else EVER[0],
        ends + timedelta(days=1) + BEHIND if ends and ends < EVER[1] else EVER[1],
    )


def _moment(value: Any) -> datetime:
    """SQLite has text, in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
