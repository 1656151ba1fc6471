"""Whom a merchant's buyers are asked for a review: the rules, one set per merchant."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User

STOPPED = "cancel, refund, return, void, failed, declined, storno, storniert, widerruf"


class ReviewRulesQuerySet(models.QuerySet["ReviewRules"]):
    def visible_to(self, user: "User") -> "ReviewRulesQuerySet":
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(merchant__in=access.roles)


class ReviewRules(models.Model):
    """Off until a manager has seen who would be asked. ``since`` is when what they have now began to count: whatever
    became due earlier is asked only by a back-fill."""

    class Trigger(models.TextChoices):
        DAYS = "days", "Some days after it was paid"
        DELIVERED = "delivered", "When it was delivered"
        EITHER = "either", "When it was delivered, or some days after it was paid, whatever is known first"

    class Consent(models.TextChoices):
        NONE = "none", "Everybody may be asked"
        NEWSLETTER = "newsletter", "Only who takes the newsletter, as the system has it on the customer"
        CATEGORY = "category", "Only customers of the categories chosen below"

    merchant = models.OneToOneField("accounts.Merchant", on_delete=models.CASCADE, related_name="review_rules")
    is_on = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, editable=False)
    web_orders = models.BooleanField("Web orders", default=True)
    invoices = models.BooleanField("Invoices of the till", default=False)
    trigger = models.CharField("When", max_length=10, choices=Trigger, default=Trigger.DAYS)
    days = models.PositiveSmallIntegerField("Days after payment", default=7)
    delivered_statuses = models.TextField("Statuses that mean delivered", blank=True)
    oldest_days = models.PositiveSmallIntegerField("At most so many days old", default=60)
    minimums = models.JSONField(default=dict, blank=True, help_text="Currency -> smallest total that counts, as text.")
    consent = models.CharField("Consent", max_length=10, choices=Consent, default=Consent.NONE)
    consenting = models.ManyToManyField(
        "sales.CustomerCategory", blank=True, related_name="+", verbose_name="Categories that consent"
    )
    excluded = models.ManyToManyField(
        "sales.CustomerCategory", blank=True, related_name="+", verbose_name="Categories that are never asked"
    )
    stopping_words = models.TextField("Words of a stopped order", blank=True, default=STOPPED)
    period_days = models.PositiveSmallIntegerField("A buyer is asked again after", default=180)
    hold_hours = models.PositiveSmallIntegerField("Held back for", default=24)
    other_languages = models.BooleanField("Ask everybody in the merchant's language", default=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ReviewRulesQuerySet.as_manager()

    class Meta:
        ordering = ["merchant__name"]
        verbose_name_plural = "review rules"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(since__isnull=False), name="review_rules_on_since_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(trigger__in=["days", "delivered", "either"])
                & models.Q(consent__in=["none", "newsletter", "category"]),
                name="review_rules_choices_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Review rules of {self.merchant}"

    def get_absolute_url(self) -> str:
        return reverse("review_rules", args=[self.merchant.slug])

    def minimum(self, currency: str) -> Decimal:
        return Decimal(self.minimums.get(currency, "0"))

    @property
    def waits_for_delivery(self) -> bool:
        return self.trigger != self.Trigger.DAYS
