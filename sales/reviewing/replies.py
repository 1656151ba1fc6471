"""What was replied to reviews: public lists alone tell, the site's and each product's, kept whole as records of ratings."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import LinkedAccount, Reference
from accounts.sync.course import reading_of
from accounts.sync.values import Odd, Reading, local_time
from sales.models import Review

RATINGS, PRODUCT_RATINGS = "ratings", "product_ratings"  # the kinds of those records
RECORDS = 50
AT_ONCE = 500
NUL = "\x00"

Reply = tuple[str, datetime | None]


def keep(account_id: int) -> None:
    """Give the account's reviews the replies that public lists have for them. What none tells of stays."""
    account = LinkedAccount.objects.select_related("merchant").get(pk=account_id)
    reading = reading_of(account)
    rows = Reference.objects.present().with_payload().filter(account=account, kind__in=(RATINGS, PRODUCT_RATINGS))
    known = set[str]()  # where two tell of a review, the one that changed later is right
    for row in rows.order_by("-seen_at", "-pk").iterator(chunk_size=RECORDS):
        told = {number: reply for number, reply in _told(row.payload, reading) if number not in known}
        known |= told.keys()
        _keep(account_id, told)


def _keep(account_id: int, told: dict[str, Reply]) -> None:
    numbers = sorted(told)
    for start in range(0, len(numbers), AT_ONCE):
        reviews = list(Review.objects.filter(account=account_id, remote_id__in=numbers[start : start + AT_ONCE]))
        changed = [review for review in reviews if (review.reply, review.replied_at) != told[review.remote_id]]
        for review in changed:
            review.reply, review.replied_at = told[review.remote_id]
        Review.objects.bulk_update(changed, ["reply", "replied_at"])


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
