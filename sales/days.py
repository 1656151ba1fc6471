"""Business days and the moments that they cover.

A till's business day can begin and end at any hour, so its bills may lie outside the calendar day of that name.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

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


def _moment(value: Any) -> datetime:
    """SQLite has text, in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
