"""One merchant's account at one remote system: its state, its credential, its place in the queue of work."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models.renewable import Renewable

if TYPE_CHECKING:
    from accounts.models.user import User


class LinkedAccountQuerySet(models.QuerySet["LinkedAccount"]):
    def visible_to(self, user: "User") -> "LinkedAccountQuerySet":
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(merchant__memberships__user=user)

    def workable(self) -> "LinkedAccountQuerySet":
        """Accounts for which a worker may call the remote system."""
        return self.filter(state__in=LinkedAccount.WORKABLE)

    def unclaimed(self) -> "LinkedAccountQuerySet":
        return self.filter(models.Q(lease_until__isnull=True) | models.Q(lease_until__lt=Now()))


class LinkedAccount(Renewable):
    class State(models.TextChoices):
        NEW = "new", "New"
        AWAITING_APPROVAL = "awaiting_approval", "Waits for the merchant"
        VERIFYING = "verifying", "Checking"
        AWAITING_CONFIRMATION = "awaiting_confirmation", "Waits for a confirmation"
        ACTIVE = "active", "Active"
        THROTTLED = "throttled", "Slowed down"
        DEGRADED = "degraded", "In trouble"
        REAUTH_REQUIRED = "reauth_required", "Needs a new approval"
        PAUSED = "paused", "Paused"
        DISCONNECTED = "disconnected", "Disconnected"

    LIVE = (State.ACTIVE, State.THROTTLED, State.DEGRADED)
    WORKABLE = (*LIVE, State.VERIFYING)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.PROTECT, related_name="accounts")
    system = models.CharField(max_length=32)
    label = models.CharField(max_length=256, blank=True, help_text="Tells several accounts of one merchant apart.")
    state = models.CharField(max_length=24, choices=State, default=State.NEW)
    state_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=64, blank=True, help_text="Key of the sentence that explains the state.")

    credential = models.BinaryField(null=True, editable=False, help_text="Sealed; see accounts.http.vault.")
    credential_key = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Tells whether two are equal."
    )
    credential_at = models.DateTimeField(null=True, editable=False)
    access = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What may be shown of the credential; never a secret."
    )
    fingerprint = models.JSONField(default=dict, blank=True, editable=False)
    webhook_key = models.BinaryField(null=True, editable=False, help_text="Sealed; stands in the webhooks' address.")
    webhook_key_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    webhook_proofs = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="Digests of the tokens that its system sends along; empty = none is known.",
    )
    webhook_state = models.CharField(
        max_length=16,
        blank=True,
        editable=False,
        help_text="on, foreign, take_over, unavailable or awaited; empty = not asked yet.",
    )
    webhook_due_at = models.DateTimeField(null=True, editable=False, help_text="When to see that webhooks come to us.")
    connected_at = models.DateTimeField(null=True, editable=False)
    last_good_sync_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    # The queue of work: when it is due, who has it, and the fence that a worker which was replaced cannot pass.
    due_at = models.DateTimeField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    lease_owner = models.CharField(max_length=120, blank=True, editable=False)
    fence = models.BigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="Turns in a row that ended in trouble.")
    refused_at = models.DateTimeField(null=True, editable=False, help_text="First 401; a second one ends the link.")
    waits_until = models.DateTimeField(
        null=True, editable=False, help_text="What the runs wait for, as shown to staff."
    )

    objects = LinkedAccountQuerySet.as_manager()

    class Meta:
        ordering = ["merchant__name", "id"]
        indexes = [models.Index(fields=["due_at"], name="account_due", condition=models.Q(due_at__isnull=False))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "new",
                        "awaiting_approval",
                        "verifying",
                        "awaiting_confirmation",
                        "active",
                        "throttled",
                        "degraded",
                        "reauth_required",
                        "paused",
                        "disconnected",
                    ]
                ),
                name="account_state_known",
            ),
            models.CheckConstraint(  # a disconnected account cannot keep what it was told to forget
                condition=~models.Q(state="disconnected") | models.Q(credential__isnull=True, renewal__isnull=True),
                name="account_disconnected_is_wiped",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "throttled", "degraded"]) | models.Q(credential__isnull=False),
                name="account_live_has_credential",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant.name}: {self.label or self.system}"

    def get_absolute_url(self) -> str:
        return reverse("account", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    def move(self, *states: str, to: str, reason: str = "", at: datetime | None = None) -> bool:
        """Change the state if it is still one of ``states`` (any, if none is given); False = somebody else was first."""
        rows = LinkedAccount.objects.filter(pk=self.pk)
        if states:
            rows = rows.filter(state__in=states)
        at = at or timezone.now()
        if rows.update(state=to, reason=reason, state_at=at) != 1:
            return False
        self.state, self.reason, self.state_at = to, reason, at
        return True
