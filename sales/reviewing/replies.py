"""What was replied to reviews: the public list alone tells, which is kept whole as one record of ratings."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import LinkedAccount, Reference
from accounts.sync.course import reading_of
from accounts.sync.values import Odd, Reading, local_time
from sales.models import Review

RATINGS = "ratings"  # the kind of that record
AT_ONCE = 500
NUL = "\x00"

Reply = tuple[str, datetime | None]


def keep(account_id: int) -> None:
    """Give the account's reviews the replies that the public list has for them. What it does not tell of stays."""
    rows = Reference.objects.present().with_payload()
    row = rows.filter(account=account_id, kind=RATINGS).select_related("account__merchant").first()
    if row is None:
        return
    told = dict(_told(row.payload, reading_of(_account(row))))
    numbers = sorted(told)
    for start in range(0, len(numbers), AT_ONCE):
        reviews = list(Review.objects.filter(account=account_id, remote_id__in=numbers[start : start + AT_ONCE]))
        changed = [review for review in reviews if (review.reply, review.replied_at) != told[review.remote_id]]
        for review in changed:
            review.reply, review.replied_at = told[review.remote_id]
        Review.objects.bulk_update(changed, ["reply", "replied_at"])


def _account(row: Any) -> LinkedAccount:
    account: LinkedAccount = row.account
    return account


def _told(payload: str, reading: Reading) -> Iterator[tuple[str, Reply]]:
    """By the review's number. A translation shares it, and tells the same."""
    for each in _reviews(payload):
        reply = each.get("reply")
        if isinstance(each.get("id"), str | int) and isinstance(reply, str | None):
            yield str(each["id"]), ((reply or "").replace(NUL, ""), _moment(each.get("rdate"), reading))


def _reviews(payload: str) -> list[dict[str, Any]]:
    try:
        answer = json.loads(payload)
    except ValueError:
        return []
    reviews = answer.get("reviews") if isinstance(answer, dict) else None
    return [each for each in reviews if isinstance(each, dict)] if isinstance(reviews, list) else []


def _moment(written: Any, reading: Reading) -> datetime | None:
    """Absent ones are an empty text; what is no time tells nothing."""
    try:
        return local_time(written, reading) if written else None
    except Odd:
        return None
