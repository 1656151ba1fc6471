"""The ledger of review requests: which order was handed to the review service, or is about to be; never one twice."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from backoffice.money import AmountField

if TYPE_CHECKING:
    from accounts.models import User

MAILED_AFTER = timedelta(days=10)  # of reception, not of the order; no parameter changes it


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    def visible_to(self, user: "User") -> "ReviewRequestQuerySet":
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(merchant__in=access.roles)

    def held(self) -> "ReviewRequestQuerySet":
        return self.filter(state=ReviewRequest.State.HELD)

    def nameless(self) -> "ReviewRequestQuerySet":
        """Those that wait until a person has filled in the buyer's name."""
        return self.filter(state=ReviewRequest.State.NEEDS_PERSON, reason=ReviewRequest.NO_NAME)

    def standing(self) -> "ReviewRequestQuerySet":
        """Those by which a buyer is asked, or was."""
        return self.filter(state__in=ReviewRequest.STANDING)


class ReviewRequest(models.Model):
    """``id_order`` is what the service knows the order by: it never changes, and one merchant has each once, whichever
    account it came from and whichever it is sent to."""

    class State(models.TextChoices):
        HELD = "held", "Held back"
        CANCELLED = "cancelled", "Not asked"
        QUEUED = "queued", "Being sent"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Refused"
        NEEDS_PERSON = "needs_person", "Needs you"

    OPEN = (State.HELD, State.QUEUED, State.NEEDS_PERSON)
    STANDING = (*OPEN, State.SENT)
    NO_NAME = "no_name"  # the reason of those that wait for a name

    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="review_requests")
    account = models.ForeignKey(
        "accounts.LinkedAccount", on_delete=models.SET_NULL, null=True, related_name="+", help_text="Where it is sent."
    )
    source = models.ForeignKey(
        "accounts.LinkedAccount", on_delete=models.SET_NULL, null=True, related_name="+", help_text="Whose order it is."
    )
    web_order = models.ForeignKey("sales.WebOrder", on_delete=models.SET_NULL, null=True, related_name="+")
    invoice = models.ForeignKey("sales.Invoice", on_delete=models.SET_NULL, null=True, related_name="+")
    id_order = models.TextField(help_text="w-112501, i-RG2026/17: by kind of source, then its own number.")
    number = models.TextField(default="", help_text="Of the order, as people know it.")
    ordered_at = models.DateTimeField()
    total = AmountField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    first_name = models.TextField(default="", blank=True)
    last_name = models.TextField(default="", blank=True)
    email = models.TextField(default="")
    buyer = models.TextField(default="", help_text="The e-mail, case folded: one buyer.")
    consent = models.TextField(default="", help_text="What was held for consent, and when.")
    by_back_fill = models.BooleanField(default=False)

    state = models.CharField(max_length=12, choices=State, default=State.HELD)
    reason = models.CharField(max_length=64, blank=True, help_text="Key of the sentence that tells why.")
    held_until = models.DateTimeField()
    command = models.OneToOneField(
        "accounts.Command", on_delete=models.PROTECT, null=True, related_name="review_request"
    )
    answer = models.JSONField(default=dict, help_text="What the service answered: success, both counts, its message.")
    sent_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_name = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["merchant", "created_at", "id"], name="review_request_of_merchant"),
            models.Index(fields=["created_at", "id"], name="review_request_age"),
            models.Index(fields=["merchant", "held_until", "id"], name="review_request_until_of_m"),
            models.Index(fields=["held_until", "id"], name="review_request_until"),
            models.Index(fields=["merchant", "buyer"], name="review_request_of_buyer"),
            # what goes on by itself
            models.Index(fields=["held_until"], name="review_request_held", condition=models.Q(state="held")),
            models.Index(
                fields=["command"],
                name="review_request_under_way",
                condition=models.Q(state__in=["queued", "needs_person"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "id_order"], name="review_request_once_per_order"),
            models.UniqueConstraint(fields=["web_order"], name="review_request_once_per_web_order"),
            models.UniqueConstraint(fields=["invoice"], name="review_request_once_per_invoice"),
            models.UniqueConstraint(
                fields=["merchant", "buyer"],
                name="review_request_one_open_per_buyer",
                condition=models.Q(state__in=["held", "queued", "needs_person"]) & ~models.Q(buyer=""),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["held", "cancelled", "queued", "sent", "refused", "needs_person"]),
                name="review_request_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["queued", "refused"]) | models.Q(command__isnull=False),
                name="review_request_sent_by_a_command",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="review_request_sent_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(id_order=""), name="review_request_names_an_order"),
        ]

    def __str__(self) -> str:
        return self.number or self.id_order

    def get_absolute_url(self) -> str:
        return reverse("review_request", args=[self.pk])

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def mail_expected_at(self) -> datetime | None:
        return self.sent_at + MAILED_AFTER if self.sent_at else None

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
