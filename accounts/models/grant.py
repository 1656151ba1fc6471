"""The remote system's own short-lived permission request, one per press of Continue; or what was entered instead of one."""

import uuid

from django.db import models

from accounts.models.renewable import Renewable


class Grant(Renewable):
    class State(models.TextChoices):
        PENDING = "pending", "Waits for the merchant"
        CANDIDATE = "candidate", "Approved, being checked"
        CONFIRMING = "confirming", "Waits for a confirmation"
        CONNECTED = "connected", "Connected"
        DENIED = "denied", "Declined"
        EXPIRED = "expired", "Expired"
        BROKEN = "broken", "Did not work"
        REFUSED = "refused", "Refused"

    OPEN = (State.PENDING, State.CANDIDATE, State.CONFIRMING)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    step = models.ForeignKey(
        "accounts.ApprovalStep",
        on_delete=models.CASCADE,
        related_name="grants",
        null=True,
        blank=True,
        help_text="Empty for what was entered at the command line.",
    )
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="grants")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=64, blank=True)
    callback_state_hash = models.CharField(max_length=64, unique=True, editable=False)
    token = models.BinaryField(null=True, editable=False, help_text="Sealed grant token; wiped when the grant ends.")
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    uri = models.BinaryField(null=True, editable=False, help_text="Sealed address of the provider's page.")
    candidate = models.BinaryField(null=True, editable=False, help_text="Sealed account token, until it is verified.")
    candidate_key = models.CharField(max_length=64, blank=True, editable=False)
    access = models.JSONField(default=dict, blank=True, editable=False, help_text="What may be shown of the candidate.")
    fingerprint = models.JSONField(default=dict, blank=True, editable=False)
    choose_until = models.DateTimeField(
        null=True, editable=False, help_text="The merchant may leave parts out till then; empty = not asked."
    )
    resembles = models.ForeignKey(
        "accounts.LinkedAccount", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True, editable=False)
    looks = models.PositiveIntegerField(default=0, editable=False)
    granted_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["next_look_at"], name="grant_next_look", condition=models.Q(next_look_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(  # what has ended keeps no secret
                condition=models.Q(state__in=["pending", "candidate", "confirming"])
                | models.Q(token__isnull=True, uri__isnull=True, candidate__isnull=True, renewal__isnull=True),
                name="grant_ended_is_wiped",
            ),
        ]

    def __str__(self) -> str:
        return f"Grant for {self.account} ({self.state})"
