"""Buckets in the database: the embedded default."""

import time
from functools import cache
from typing import Any

from django.db import connection, transaction

from accounts.http.budget import Rate, Usage
from accounts.models.budget import Budget

SERVER_CLOCK = "extract(epoch FROM clock_timestamp())::float"
GIVEN_CLOCK = "CAST(%(now)s AS double precision)"


class DatabaseStore:
    """One row per bucket, changed in one short transaction of its own."""

    def take(self, key: str, rate: Rate, kept: float) -> float:
        return 0.0 if _taken(key, rate, kept) else self._take_slowly(key, rate, kept)

    def _take_slowly(self, key: str, rate: Rate, kept: float) -> float:
        """Step by step: finds out how long to wait, and makes a bucket that is missing."""
        with transaction.atomic():
            bucket, now = _locked(key)
            if bucket.paused_until > now:
                return bucket.paused_until - now
            tokens = min(rate.capacity, bucket.tokens + max(now - bucket.filled_at, 0.0) * rate.per_second)
            if tokens < 1.0 + kept:
                return max((1.0 + kept - tokens) / rate.per_second, 0.001)
            bucket.tokens, bucket.filled_at = tokens - 1.0, max(now, bucket.filled_at)  # another may have waited less
            _count(bucket, now)
            bucket.save(force_update=True)
            return 0.0

    def give_back(self, key: str) -> None:
        with transaction.atomic():
            bucket, _ = _locked(key)
            Budget.objects.filter(pk=key).update(tokens=bucket.tokens + 1.0, used=max(bucket.used - 1, 0))

    def fill(self, key: str, rate: Rate) -> None:
        row = Budget(key=key, tokens=rate.capacity, filled_at=_now())
        Budget.objects.bulk_create([row], ignore_conflicts=True)

    def pause(self, key: str, seconds: float) -> None:
        with transaction.atomic():
            bucket, now = _locked(key)
            until = max(bucket.paused_until, now + seconds)
            Budget.objects.filter(pk=key).update(paused_until=until, tokens=0.0, filled_at=until)

    def usage(self, key: str) -> Usage:
        bucket = Budget.objects.filter(pk=key).first()
        if bucket is None:
            return Usage(0, 0.0)
        now = _now()
        return Usage(_used(bucket, now), max(bucket.paused_until - now, 0.0))


def _taken(key: str, rate: Rate, kept: float) -> bool:
    """Take one request in one statement, as nearly every call does; False = it cannot be had, or not like this."""
    clock = SERVER_CLOCK if connection.vendor == "postgresql" else GIVEN_CLOCK
    parameters: dict[str, str | float] = {
        "key": key,
        "capacity": rate.capacity,
        "per_second": rate.per_second,
        "needed": 1.0 + kept,
    }
    with connection.cursor() as cursor:
        if clock == GIVEN_CLOCK:
            parameters["now"] = _now()
        cursor.execute(_take_statement(connection.vendor, clock), parameters)
        return bool(cursor.rowcount == 1)


@cache
def _take_statement(vendor: str, clock: str) -> str:
    minute, least, greatest = (
        ("floor(c.now / 60)::bigint", "LEAST", "GREATEST")
        if vendor == "postgresql"
        else ("CAST(c.now / 60 AS INTEGER)", "MIN", "MAX")
    )
    tokens = f"{least}(%(capacity)s, tokens + {greatest}(c.now - filled_at, 0.0) * %(per_second)s)"
    return f"""
        UPDATE accounts_budget SET
            tokens = {tokens} - 1.0,
            filled_at = {greatest}(c.now, filled_at),
            minute = {minute},
            used = CASE WHEN minute = {minute} THEN used + 1 ELSE 1 END,
            used_before = CASE WHEN minute = {minute} THEN used_before
                WHEN minute = {minute} - 1 THEN used ELSE 0 END
        FROM (SELECT {clock} AS now) AS c
        WHERE key = %(key)s AND paused_until <= c.now AND {tokens} >= %(needed)s
    """  # noqa: S608 (put together from the words above)


def _locked(key: str) -> tuple[Budget, float]:
    """The bucket's row, locked, and the database's time. A missing bucket is made empty."""
    now = _now()
    rows = Budget.objects.select_for_update()
    bucket = rows.filter(pk=key).first()
    if bucket is None:
        Budget.objects.bulk_create([Budget(key=key, tokens=0.0, filled_at=now)], ignore_conflicts=True)
        bucket = rows.get(pk=key)
    return bucket, now


def _now() -> float:
    if connection.vendor != "postgresql":
        return time.time()  # SQLite runs on the machine of all its users
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        row: Any = cursor.fetchone()
        return float(row[0])


def _count(bucket: Budget, now: float) -> None:
    minute = int(now // 60)
    if minute != bucket.minute:
        bucket.used_before = bucket.used if minute == bucket.minute + 1 else 0
        bucket.minute, bucket.used = minute, 0
    bucket.used += 1


def _used(bucket: Budget, now: float) -> int:
    """Requests in the last 60 s: this minute's, and the share of the minute before that still counts."""
    minute, into = int(now // 60), now % 60
    this = bucket.used if minute == bucket.minute else 0
    before = bucket.used_before if minute == bucket.minute else bucket.used if minute == bucket.minute + 1 else 0
    return round(this + before * (60 - into) / 60)
