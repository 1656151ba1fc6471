"""Are all documents there, and do they add up? What is missing or odd is one problem per cause and account.

Looked at with every nightly pass. Each problem ends by itself once its cause is gone; what somebody has noted is told
again only when it is no longer the same.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import LinkedAccount, Problem, SyncCursor
from accounts.problems import clear_problem, raise_problem
from sales.models import Invoice

NUMBERS, ORIGINALS, VAT = CAUSES = ("numbers_missing", "originals_missing", "vat_is_off")
YOUNG = timedelta(days=3)  # tills upload late: so long nothing is missing
LARGEST_GAP = 10_000  # numbers; what lies farther apart are two ranges
NAMED = 3  # of what was found
ORPHANS = Q(storno_of__isnull=True, storno_of_ref__isnull=False) & ~Q(storno_of_ref="0")

# A number is a counter behind all that stands before it, the year of the document included: RG2026/17, 2026000017.
# Only numbers that can be counted with take part; documents that were removed have had theirs.
GAPS = """
WITH written AS (
  SELECT number, RTRIM(number, '0123456789') AS prefix, calendar_on, issued_at
  FROM sales_invoice WHERE account_id = %s AND NOT test_mode
), split AS (
  SELECT prefix, SUBSTR(number, LENGTH(prefix) + 1) AS digits,
         SUBSTR(CAST(calendar_on AS TEXT), 1, 4) AS year, calendar_on, issued_at
  FROM written WHERE LENGTH(number) - LENGTH(prefix) BETWEEN 1 AND 15
), counted AS (
  SELECT CASE WHEN LENGTH(digits) > 6 AND SUBSTR(digits, 1, 4) = year THEN prefix || year ELSE prefix END AS prefix,
         CASE WHEN LENGTH(digits) > 6 AND SUBSTR(digits, 1, 4) = year THEN SUBSTR(digits, 5) ELSE digits END AS digits,
         calendar_on, issued_at
  FROM split
), steps AS (
  SELECT prefix, CAST(digits AS BIGINT) AS number, calendar_on, issued_at,
         LAG(CAST(digits AS BIGINT)) OVER near AS number_before, LAG(LENGTH(digits)) OVER near AS width,
         LAG(calendar_on) OVER near AS day_before, LAG(issued_at) OVER near AS issued_before
  FROM counted WINDOW near AS (PARTITION BY prefix ORDER BY CAST(digits AS BIGINT), issued_at)
)
SELECT prefix, width, number_before + 1, number - 1, day_before, calendar_on
FROM steps
WHERE number - number_before BETWEEN 2 AND %s AND issued_at < %s AND issued_before < %s
ORDER BY prefix, number
"""


class Gap(NamedTuple):
    """Numbers from ``first`` to ``last`` that no document has, between documents of these days."""

    prefix: str
    width: int  # digits of the number before
    first: int
    last: int
    day_before: date
    day_after: date

    @property
    def number(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        first, last = (f"{self.prefix}{number:0{self._digits}}" for number in (self.first, self.last))
        return first if self.number == 1 else f"{first} to {last}"

    @property
    def _digits(self) -> int:
        """Numbers with leading zeros keep them."""
        return self.width if len(str(self.first - 1)) < self.width else 1


@dataclass(frozen=True)
class Finding:
    """``number`` documents or numbers; ``asked`` narrows the invoices to those that have to be looked at."""

    cause: str
    number: int
    names: list[str]
    asked: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.cause}: {self.number} ({self.named})"

    @property
    def named(self) -> str:
        more = len(self.names) - NAMED
        return ", ".join(self.names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")

    @property
    def details(self) -> dict[str, Any]:
        found = hashlib.sha256("\n".join(self.names).encode()).hexdigest()[:16]
        return {"detail": f"{self.number:,}", "name": self.named, "asked": self.asked, "found": found}


def check(account: LinkedAccount) -> list[Finding]:
    """Look, and tell staff or let them off; nothing is said about an account that was never read to its end."""
    if not SyncCursor.objects.filter(account=account, resource="invoices", last_good_at__isnull=False).exists():
        return []
    found = {finding.cause: finding for finding in findings(account.pk)}
    for cause in CAUSES:
        if cause not in found:
            clear_problem(cause, account=account)
        elif not _noted(account, found[cause]):
            raise_problem(cause, account=account, subject="invoices", details=found[cause].details)
    return list(found.values())


def findings(account_id: int) -> list[Finding]:
    """What is wrong now."""
    rows = Invoice.objects.counted().filter(account=account_id).order_by("issued_at", "number")
    settled = rows.filter(issued_at__lt=timezone.now() - YOUNG)
    orphans = settled.filter(ORPHANS)
    return [
        *_of_gaps(gaps(account_id)),
        *_of_documents(ORIGINALS, orphans.values_list("number", flat=True), document="orphan"),
        *_of_documents(VAT, rows.exclude(vat_gap=0).values_list("number", flat=True), vat_mismatch="yes"),
    ]


def gaps(account_id: int, *, now: datetime | None = None) -> list[Gap]:
    """In the numbers of an account; those of training documents are nobody's concern."""
    old = connection.ops.adapt_datetimefield_value((now or timezone.now()) - YOUNG)
    with connection.cursor() as cursor:
        cursor.execute(GAPS, [account_id, LARGEST_GAP, old, old])
        return [Gap(*row[:4], *map(_day, row[4:])) for row in cursor.fetchall()]


def _of_gaps(found: list[Gap]) -> Iterable[Finding]:
    if found:
        days = sorted((found[0].day_before, found[0].day_after))
        asked = {
            "days": "calendar",
            "first": days[0].isoformat(),
            "last": days[1].isoformat(),
            "training": "no",
            "sort": "number",
        }
        yield Finding(NUMBERS, sum(gap.number for gap in found), [str(gap) for gap in found], asked)


def _of_documents(cause: str, numbers: Iterable[str], **asked: str) -> Iterable[Finding]:
    names = list(numbers)
    if names:
        yield Finding(cause, len(names), names, {"training": "no", "removed": "no", **asked})


def _noted(account: LinkedAccount, finding: Finding) -> bool:
    """Whether somebody has taken note of exactly this, and nothing was told since."""
    rows = Problem.objects.filter(account=account, cause=finding.cause)
    latest = rows.order_by("-opened_at", "-pk").first()
    if latest is None or latest.cleared_by_id is None:
        return False
    return bool(latest.details.get("found") == finding.details["found"])


def _day(value: Any) -> date:
    """SQLite has text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
