"""Raising and clearing problems: one open row per cause, account and subject."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models.linked_account import LinkedAccount
from accounts.models.problem import Problem
from accounts.models.user import User
from backoffice import sentences


def raise_problem(
    cause: str, *, account: LinkedAccount | None = None, subject: str = "", details: dict[str, Any] | None = None
) -> None:
    """Make sure that this problem is open, and remember that it was seen again."""
    sentences.problem(cause)  # a cause without its sentence is a fault of ours
    now = timezone.now()
    seen = {"last_seen_at": now} | ({"details": details} if details is not None else {})
    if _open(cause, account, subject).update(**seen):
        return
    try:
        with transaction.atomic():
            Problem.objects.create(
                account=account, cause=cause, subject=subject, details=details or {}, opened_at=now, last_seen_at=now
            )
    except IntegrityError:
        _open(cause, account, subject).update(**seen)  # another worker raised it in the same moment


def clear_problem(
    *causes: str,
    account: LinkedAccount | None = None,
    subject: str | None = None,
    by: User | None = None,
    seen_before: datetime | None = None,
) -> int:
    """Clear these open problems of the account (of one subject, or not seen since, if given); the number cleared."""
    rows = Problem.objects.waiting().filter(cause__in=causes, account=account)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if seen_before is not None:
        rows = rows.filter(last_seen_at__lt=seen_before)
    return rows.update(cleared_at=timezone.now(), cleared_by=by)


def _open(cause: str, account: LinkedAccount | None, subject: str) -> Any:
    return Problem.objects.waiting().filter(cause=cause, account=account, subject=subject)
