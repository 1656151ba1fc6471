"""The approval link: ours, signed, durable; one step per system that it asks for."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.user import User


class ApprovalState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    OPENED = "opened", "Opened"
    APPROVED = "approved", "Approved"
    DENIED = "denied", "Declined"
    EXPIRED = "expired", "Expired"
    CONNECTED = "connected", "Connected"
    BROKEN = "broken", "Did not work"
    REVOKED = "revoked", "Withdrawn"


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.APPROVAL_LINK_DAYS)


class ApprovalLinkQuerySet(models.QuerySet["ApprovalLink"]):
    def visible_to(self, user: "User") -> "ApprovalLinkQuerySet":
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(merchant__memberships__user=user)

    def overdue(self) -> "ApprovalLinkQuerySet":
        """Links that ran out before anybody approved them."""
        return self.filter(
            expires_at__lte=timezone.now(),
            state__in=[ApprovalState.DRAFT, ApprovalState.SENT, ApprovalState.OPENED],
        )


class ApprovalLink(models.Model):
    State = ApprovalState
    FINAL = (ApprovalState.CONNECTED, ApprovalState.REVOKED)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="approval_links")
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=9, choices=ApprovalState, default=ApprovalState.DRAFT)
    reason = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(default=_expiry)

    objects = ApprovalLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "sent",
                        "opened",
                        "approved",
                        "denied",
                        "expired",
                        "connected",
                        "broken",
                        "revoked",
                    ]
                ),
                name="approval_link_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Approval link for {self.merchant.name}"

    def get_absolute_url(self) -> str:
        return reverse("approval_link", args=[self.merchant.slug, self.pk])

    @property
    def has_run_out(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def can_be_used(self) -> bool:
        """Whether the merchant may (again) press Continue: a decline or a failed try can be repeated until it runs out."""
        return self.state not in self.FINAL and not self.has_run_out


class ApprovalStep(models.Model):
    """What one approval link asks for at one system."""

    State = ApprovalState
    OPEN = (ApprovalState.DRAFT, ApprovalState.OPENED)

    link = models.ForeignKey(ApprovalLink, on_delete=models.CASCADE, related_name="steps")
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="approval_steps")
    state = models.CharField(max_length=9, choices=ApprovalState, default=ApprovalState.DRAFT)
    reason = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["link", "account"], name="approval_step_once_per_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account} ({self.state})"
