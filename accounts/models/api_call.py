"""One call to a remote system, redacted, kept for a while."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models.user import User


class ApiCallQuerySet(models.QuerySet["ApiCall"]):
    def visible_to(self, user: "User") -> "ApiCallQuerySet":
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(account__in=access.account_ids)


class ApiCall(models.Model):
    at = models.DateTimeField()
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, null=True, related_name="api_calls")
    system = models.CharField(max_length=32)
    method = models.CharField(max_length=7)
    path = models.TextField(help_text="The path's pattern, and the query without secrets.")
    lane = models.PositiveSmallIntegerField(default=3)
    outcome = models.CharField(max_length=32, help_text="ok, or the name of the error's next step.")
    status = models.PositiveSmallIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0, help_text="Bytes of the answer's body.")
    remote_request_id = models.CharField(max_length=100, blank=True)
    correlation_id = models.CharField(max_length=32, blank=True)

    objects = ApiCallQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["account", "-at"], name="call_of_account"),
            models.Index(fields=["at"], name="call_age"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.outcome}"
