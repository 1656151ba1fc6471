"""The list of reviews."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.scopes import NAME
from accounts.sheets import Amount, At, Fact, Sheet, facts
from backoffice.lists import FIGURES, TIMES, Sort
from backoffice.templatetags.icons import badge
from sales.filters import LANGUAGES, ReviewFilter
from sales.models import Review
from sales.models.review import MOST_STARS

TENTH = Decimal("0.1")


def stars(rating: int) -> SafeString:
    words = f"{rating} of {MOST_STARS} stars"
    drawn = "★" * rating + "☆" * (MOST_STARS - rating)
    return format_html('<span class="stars" role="img" aria-label="{}">{}</span>', words, drawn)


def review_states(review: Any) -> Iterator[SafeString]:
    """What it is about, and whether it was answered."""
    yield badge("calm", "package", "Product") if review.product_ref else badge("calm", "building-store", "Shop")
    if review.reply:
        yield badge("good", "check", "Replied")


def averages(rows: QuerySet[Any]) -> list[Amount]:
    """Without reviews that the service does not have any more."""
    found = rows.order_by().filter(removed_at=None).aggregate(average=Avg("rating"), number=Count("pk"))
    if not found["number"]:
        return []
    number = found["number"]
    return [Amount("Average", average(found["average"]), f"from {number:,} review{'' if number == 1 else 's'}")]


def average(value: float) -> str:
    return f"{Decimal(value).quantize(TENTH)} of {MOST_STARS} stars"


def order_number(review: Any) -> str | None:
    order = review.order
    return str(order) if order is not None else review.order_ref


def order_url(review: Any) -> str:
    order = review.order
    return "" if order is None else str(order.get_absolute_url())


def language(value: str, review: Any) -> str:
    return dict(LANGUAGES).get(value, value)


REVIEWS = Sheet(
    name="reviews",
    model=Review,
    filters=ReviewFilter,
    placeholder="Words, name or number",
    picture="star",
    joins={"product": NAME, "web_order": ("number",), "invoice": ("number",)},
    facts=(
        facts.text("Reviewer", "reviewer", At.NAME),
        facts.text("Review", "text", At.UNDER),
        facts.time("Written", "reviewed_at", At.MEDIUM, sort="written", repeats="{}"),
        facts.linked("Product", "product", At.WIDE, repeats="{}"),
        Fact("Order", order_number, at=At.WIDER, url=order_url),
        Fact("Language", lambda review: review.language, language, At.WIDER),
        Fact(
            "Rating",
            lambda review: review.rating,
            lambda value, review: stars(value),
            At.ALWAYS,
            facts.Shape.FIGURE,
            sort="rating",
        ),
        facts.text("Reply", "reply", At.UNDER, repeats="Reply: {}"),
        facts.time("Replied", "replied_at"),
    ),
    sorts=(
        Sort("written", "Written", "reviewed_at", descending=True, ways=TIMES),
        Sort("rating", "Rating", "rating", descending=True, ways=FIGURES),
    ),
    states=review_states,
    sums=averages,
)
