"""Putting a problem to sleep, and waking it before its time. When the time is over, nothing has to be done."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models.problem import Problem
from accounts.models.user import User
from backoffice import words

MORNING = time(8)


class Length(StrEnum):
    HOUR = "hour"
    MORNING = "morning"
    WEEK = "week"


def until(length: Length, problem: Problem, now: datetime) -> datetime:
    """When the problem wakes; tomorrow's morning comes in the merchant's zone."""
    if length is not Length.MORNING:
        return now + (timedelta(hours=1) if length is Length.HOUR else timedelta(days=7))
    zone = ZoneInfo(problem.account.merchant.time_zone if problem.account else settings.STAFF_TIME_ZONE)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, tzinfo=zone)


def snooze(problem: Problem, length: Length, *, actor: User) -> datetime | None:
    """Until when nobody is shown it; ``None`` when it was solved or snoozed meanwhile."""
    wakes_at = until(length, problem, timezone.now())
    with transaction.atomic():
        rows = Problem.objects.awake().filter(pk=problem.pk)
        if rows.update(snoozed_until=wakes_at, snoozed_by=actor) != 1:
            return None
        details = {"cause": problem.cause, "until": wakes_at.isoformat(), "length": words.SNOOZES[length]}
        audit.record("problem.snoozed", actor=actor, account=problem.account, details=details)
    return wakes_at


def wake(problem: Problem, *, actor: User) -> bool:
    """Show it again now; False when it was solved, or is awake already."""
    with transaction.atomic():
        rows = Problem.objects.asleep().filter(pk=problem.pk)
        if rows.update(snoozed_until=None, snoozed_by=None) != 1:
            return False
        audit.record("problem.woken", actor=actor, account=problem.account, details={"cause": problem.cause})
    return True
