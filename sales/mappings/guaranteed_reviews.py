"""Guaranteed Reviews' lists: the private one of all reviews, and the public one with the ratings and the replies."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from accounts.sync.columns import Derived, Remote, Row
from accounts.sync.mapping import Changes, Mapping, Query, Vanished
from accounts.sync.pagers import Numbered
from accounts.sync.values import Odd, Reading, local_time, small_integer, text
from accounts.systems.guaranteed_reviews import endpoints
from sales.models import Review
from sales.models.review import MOST_STARS
from sales.reviewing import linking

NO_PRODUCT = ("", "no", "0", 0)
LARGEST_PAGE = 1000


def changed_since(since: datetime, reading: Reading) -> Query:
    """A day: whether it may be a time, and in which zone, is not documented."""
    return {"update_from": since.astimezone(reading.zone).date().isoformat()}


def reviewed_on(row: Row, reading: Reading) -> date:
    """The day on the merchant's calendar."""
    moment = local_time(row.get("date_time"), reading)
    if moment is None:
        raise Odd("not_a_time", row.get("date_time"))
    return moment.astimezone(reading.zone).date()


def product_ref(row: Row, reading: Reading) -> str | None:
    """A review of the shop has "no" for a product."""
    product = row.get("product")
    return None if product is None or product in NO_PRODUCT else text(product, reading)


def reviewer(row: Row, reading: Reading) -> str:
    names = (row.get("reviewer_name"), row.get("reviewer_lastname"))
    return " ".join(text(name, reading) for name in names if name)


def stars(value: object, reading: Reading) -> int:
    number = small_integer(value, reading)
    if not 1 <= number <= MOST_STARS:
        raise Odd("not_stars", value)
    return number


class ReviewMapping(Mapping):
    """What is not published is left out. Days reach two back, since nobody knows whose days they are."""

    system, model = "guaranteed_reviews", Review
    resource, order = "reviews", 90
    listing, rows_at, key = endpoints.REVIEWS, "reviews", "id"
    query = {"review_type": "both", "status": "1", "sort": "asc"}
    pager = Numbered(LARGEST_PAGE)
    total_at = "pagination.total_results"
    vanished = Vanished.LIST
    changes = Changes(changed_since, overlap=timedelta(days=2))
    every, full_every = timedelta(hours=1), timedelta(days=1)
    search = ("text", "reviewer", "order_ref", "product_ref")

    rating = Remote("review_rating", convert=stars)
    text = Remote("review_text", default="")
    reviewer = Derived(reviewer)
    reviewed_at = Remote("date_time", convert=local_time)
    reviewed_on = Derived(reviewed_on)
    order_ref = Remote("order")
    product_ref = Derived(product_ref)

    @classmethod
    def settle(cls, account_id: int, keys: Sequence[int]) -> None:
        linking.link(account_id, keys)

    @classmethod
    def finish(cls, account_id: int) -> None:
        """Orders and products that were read later than their reviews."""
        linking.link(account_id)
