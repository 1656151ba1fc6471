"""Guaranteed Reviews: takes orders, asks the buyers ten days later, and gives their reviews, as its contract says."""

from backoffice.sandbox.guaranteed_reviews.app import GuaranteedReviews
from backoffice.sandbox.guaranteed_reviews.service import Account, ReviewService

__all__ = ["Account", "GuaranteedReviews", "ReviewService"]
