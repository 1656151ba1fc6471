"""Guaranteed Reviews' lists: the private one of all reviews, and the public one with the ratings and the replies."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from accounts.models import LinkedAccount, Reference
from accounts.sync.columns import Constant, Derived, Remote, Row
from accounts.sync.mapping import Changes, Listed, Mapping, PerRow, Query, Vanished
from accounts.sync.pagers import Numbered
from accounts.sync.values import Odd, Reading, local_time, small_integer, text
from accounts.systems.guaranteed_reviews import endpoints
from accounts.systems.guaranteed_reviews.client import SITE
from sales.models import Review
from sales.models.review import MOST_STARS
from sales.reviewing import linking, replies

NOTHING = (None, "", "no", "0", 0)
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
    return None if product in NOTHING else text(product, reading)


def order_ref(row: Row, reading: Reading) -> str | None:
    order = row.get("order")
    return None if order in NOTHING else text(order, reading)


def reviewer(row: Row, reading: Reading) -> str:
    names = (row.get("reviewer_name"), row.get("reviewer_lastname"))
    return " ".join(text(name, reading) for name in names if name)


def stars(value: object, reading: Reading) -> int:
    number = small_integer(value, reading)
    if not 1 <= number <= MOST_STARS:
        raise Odd("not_stars", value)
    return number


def rating_name(row: Row, reading: Reading) -> str:
    """``4.7 of 5 stars from 213 reviews``, in the service's own figures."""
    ratings: Any = row.get("ratings")
    told = ratings if isinstance(ratings, dict) else {}
    average, total = (text(told.get(name) or 0, reading) for name in ("average", "total"))
    return f"{average} of {MOST_STARS} stars from {total} reviews"


def is_number(written: str) -> bool:
    """The service knows products by whole numbers alone; anything else would ask for something different."""
    return written.isascii() and written.isdecimal()


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
    looks_beside = True
    search = ("text", "reviewer", "order_ref", "product_ref")

    rating = Remote("review_rating", convert=stars)
    text = Remote("review_text", default="")
    reviewer = Derived(reviewer)
    reviewed_at = Remote("date_time", convert=local_time)
    reviewed_on = Derived(reviewed_on)
    order_ref = Derived(order_ref)
    product_ref = Derived(product_ref)

    @classmethod
    def settle(cls, account_id: int, keys: Sequence[int]) -> None:
        language = LinkedAccount.objects.values_list("access__language", flat=True).get(pk=account_id)
        Review.objects.filter(pk__in=list(keys), language=None).update(language=language)
        linking.link(account_id, keys)

    @classmethod
    def finish(cls, account_id: int) -> None:
        """Orders and products, and the public list, may be read later than the reviews that they are about."""
        linking.link(account_id)
        replies.keep(account_id)


class Public(Mapping, abstract=True):
    """Kept by a cache of the service, so what it tells may be hours old. Without a public key there is none."""

    system, model, family = "guaranteed_reviews", Reference, "references"
    listing, key, is_object = endpoints.PUBLIC_REVIEWS, "", True
    vanished = Vanished.FLEETING
    essential = False
    search: ClassVar[tuple[str, ...]] = ("name",)

    @classmethod
    def lists(cls, access: Row) -> list[Listed]:
        public_key = access.get("public_key")
        return [Listed(path={"public_key": public_key, "scope": SITE})] if public_key else []

    @classmethod
    def finish(cls, account_id: int) -> None:
        replies.keep(account_id)


class RatingsMapping(Public):
    resource, order = replies.RATINGS, 95
    every = timedelta(hours=6)

    kind = Constant(replies.RATINGS)
    name = Derived(rating_name)


class ProductRatingsMapping(Public):
    """Of each product that somebody has reviewed: nobody says whether the site's own list tells of those too."""

    resource, order = replies.PRODUCT_RATINGS, 900
    per = PerRow(Review, column="product_ref", place="scope", suits=is_number)
    every = timedelta(days=1)

    kind = Constant(replies.PRODUCT_RATINGS)
    name = Derived(rating_name)
