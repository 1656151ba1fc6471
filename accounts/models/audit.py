"""Who did what, and when. Rows are added, never changed."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models.user import User


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: "User") -> "AuditEventQuerySet":
        if not user.is_active:
            return self.none()
        return self if user.is_superuser else self.filter(merchant__memberships__user=user)


class AuditEvent(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(
        max_length=254, help_text="As it was then; 'merchant', 'worker' or 'command line' too."
    )
    verb = models.CharField(max_length=64)
    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.SET_NULL, null=True, related_name="audit_events")
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.SET_NULL, null=True, related_name="+")
    details = models.JSONField(default=dict)
    correlation_id = models.CharField(max_length=32, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["merchant", "-at"], name="audit_of_merchant")]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.verb}"
