"""What a buyer wrote about a shop or a product, as the review service has it."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel, MirroredQuerySet
from accounts.models.mirrored import MirroredManager

if TYPE_CHECKING:
    from accounts.models import User

MOST_STARS = 5


class ReviewQuerySet(MirroredQuerySet):
    def between(self, first: date, last: date) -> "ReviewQuerySet":
        """By the day on which they were written, both days included."""
        return self.filter(reviewed_on__gte=first, reviewed_on__lte=last)

    def of_products(self) -> "ReviewQuerySet":
        return self.filter(product_ref__isnull=False)

    def of_sites(self) -> "ReviewQuerySet":
        """About the shop as a whole."""
        return self.filter(product_ref__isnull=True)


class ReviewManager(MirroredManager):
    def get_queryset(self) -> ReviewQuerySet:
        return ReviewQuerySet(self.model, using=self._db).defer("payload", "payload_hash", "search")

    def visible_to(self, user: "User") -> ReviewQuerySet:
        return self.get_queryset().visible_to(user)


class Review(MirroredModel):
    """``remote_id`` is the service's, which translations share: each language is an account of its own.

    Order and product are the merchant's in whichever system; ``sales.reviewing.linking`` finds them by their numbers.
    Replies come with the public lists alone: ``reply`` is null where none tells of the review.
    """

    rating = models.PositiveSmallIntegerField(help_text="Stars: 1 to 5.")
    text = models.TextField(default="")
    reviewer = models.TextField(default="", help_text="First and last name.")
    reviewed_at = models.DateTimeField()
    reviewed_on = models.DateField(help_text="In the merchant's zone.")
    order_ref = models.TextField(null=True, help_text="The order's number, as it was sent.")
    web_order = models.ForeignKey("sales.WebOrder", on_delete=models.SET_NULL, null=True, related_name="reviews")
    invoice = models.ForeignKey("sales.Invoice", on_delete=models.SET_NULL, null=True, related_name="reviews")
    product_ref = models.TextField(null=True, help_text="Empty for a review of the shop.")
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="reviews")
    language = models.TextField(null=True, help_text="Of the account's key: de, en …")
    reply = models.TextField(null=True)
    replied_at = models.DateTimeField(null=True)

    objects: ClassVar[ReviewManager] = ReviewManager()

    class Meta(MirroredModel.Meta):
        constraints = [
            MirroredModel.once_per_account("review_remote_id"),
            models.CheckConstraint(condition=models.Q(rating__range=(1, MOST_STARS)), name="review_rating_in_stars"),
        ]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "reviewed_at", "id"], name="review_account_reviewed_at"),
            models.Index(fields=["reviewed_at", "id"], name="review_reviewed_at"),
            models.Index(fields=["account", "rating", "id"], name="review_account_rating"),
            models.Index(fields=["rating", "id"], name="review_rating"),
            # between days
            models.Index(fields=["account", "reviewed_on"], name="review_account_reviewed_on"),
            # of each product that is reviewed
            models.Index(
                fields=["account", "product_ref"],
                name="review_account_product_ref",
                condition=models.Q(product_ref__isnull=False),
            ),
            # what its order or product was not found for
            models.Index(
                fields=["account"],
                name="review_waits_for_order",
                condition=models.Q(web_order__isnull=True, invoice__isnull=True, order_ref__isnull=False),
            ),
            models.Index(
                fields=["account"],
                name="review_waits_for_product",
                condition=models.Q(product__isnull=True, product_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating} of {MOST_STARS} stars{f' by {self.reviewer}' if self.reviewer else ''}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])

    @property
    def order(self) -> models.Model | None:
        """The web order or the invoice that it is about."""
        return self.web_order or self.invoice
