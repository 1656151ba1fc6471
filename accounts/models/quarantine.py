"""Remote rows that could not be read: kept with their reason until a readable version arrives."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models.user import User


class QuarantinedRowQuerySet(models.QuerySet["QuarantinedRow"]):
    def visible_to(self, user: "User") -> "QuarantinedRowQuerySet":
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(account__in=access.account_ids)

    def waiting(self) -> "QuarantinedRowQuerySet":
        return self.filter(resolved_at__isnull=True)


class QuarantinedRow(models.Model):
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="quarantined_rows")
    resource = models.CharField(max_length=40)
    remote_id = models.TextField(help_text="The row's id, or a digest of the row when it has none.")
    payload = models.TextField()
    reason = models.CharField(max_length=64, help_text="Key of the sentence that tells what is wrong.")
    field = models.CharField(max_length=120, blank=True)
    value = models.TextField(blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    objects = QuarantinedRowQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "resource", "remote_id"], name="quarantined_once_per_row"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.remote_id}: {self.reason}"
