"""Reading reviews: with the buyers' data for the key's owner in pages, without them for everybody, a thousand at most."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from backoffice.sandbox.guaranteed_reviews.accounts import Account
from backoffice.sandbox.guaranteed_reviews.reviews import PUBLISHED, SITE_REVIEW, ZONE, Review
from backoffice.sandbox.guaranteed_reviews.service import ReviewService
from backoffice.sandbox.guaranteed_reviews.taking import bad_key
from backoffice.sandbox.lies import twisted
from backoffice.sandbox.messages import Answer, Request

MOST = 1000
TYPES = ("site", "product", "both")
STARS = (1, 2, 3, 4, 5)


def private(service: ReviewService, account: Account | None, request: Request, lies: frozenset[str]) -> Answer:
    """``limit`` and ``page``; newest first unless ``sort=asc``; ``update_from`` is of the last change."""
    if account is None:
        return bad_key(service)
    query = dict(request.query)
    if query.get("review_type", "both") not in TYPES:
        return error(400, "rest_invalid_param", "Invalid parameter(s): review_type")
    try:
        found = [review for review in account.reviews if all(test(review) for test in _tests(query))]
    except ValueError:
        return error(400, "rest_invalid_param", "Invalid parameter(s): update_from")
    found.sort(key=attrgetter("at"), reverse=query.get("sort") != "asc")
    limit, page = min(_number(query.get("limit"), MOST), MOST), _number(query.get("page"), 1)
    if "limit_ignored" in lies:
        limit = MOST
    start = twisted((page - 1) * limit, limit, len(found), lies)
    return Answer.json({
        "reviews": [review.private(service.options) for review in found[start : start + limit]],
        "pagination": {"total_results": len(found), "total_pages": -(-len(found) // limit)},
    })  # fmt: skip


def _tests(query: dict[str, str]) -> list[Callable[[Review], bool]]:
    """``ValueError`` for a moment that is none."""
    tests: list[Callable[[Review], bool]] = []
    wanted = query.get("review_type", "both")
    if wanted != "both":
        tests.append(lambda review: (review.product == SITE_REVIEW) == (wanted == "site"))
    if query.get("product_id"):
        tests.append(lambda review: review.product == query["product_id"])
    if query.get("status"):
        tests.append(lambda review: str(review.status) == query["status"])
    if query.get("update_from"):
        since = datetime.fromisoformat(query["update_from"])
        local = since if since.tzinfo else since.replace(tzinfo=ZONE)
        tests.append(lambda review: review.changed_at >= local)
    return tests


def public(service: ReviewService, account: Account | None, scope: str) -> Answer:
    """Newest first, translations of the site's other languages among them; there are no pages."""
    if account is None:
        return error(404, "rest_invalid_key", "Unknown public key")
    if scope != "site" and not (scope.isascii() and scope.isdigit()):
        return error(400, "rest_invalid_param", "Invalid parameter(s): scope")
    product = SITE_REVIEW if scope == "site" else scope
    of_site = [each for each in service.accounts if each.site == account.site]
    found = [
        review for each in of_site for review in each.reviews
        if review.product == product and review.status == PUBLISHED
    ]  # fmt: skip
    found.sort(key=attrgetter("at"), reverse=True)
    return Answer.json({
        "ratings": _ratings(found),
        "reviews": [review.public(account.language, service.options) for review in found[:MOST]],
    })  # fmt: skip


def _ratings(found: Sequence[Review]) -> dict[str, Any]:
    counts = Counter(review.rating for review in found)
    average = sum(review.rating for review in found) / len(found) if found else 0
    distribution = {str(stars): counts[stars] for stars in STARS}
    return {"total": len(found), "average": round(average, 2), "distribution": distribution}


def error(status: int, code: str, message: str) -> Answer:
    """As WordPress words it."""
    return Answer.json({"code": code, "message": message, "data": {"status": status}}, status)


def _number(given: str | None, default: int) -> int:
    """A number from 1 on; anything else counts for nothing."""
    return int(given) if given and given.isascii() and given.isdigit() and 0 < int(given) < 10**9 else default
