"""One cause that needs a person, or that staff should know of, per account."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from accounts.models.user import User


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, user: "User") -> "ProblemQuerySet":
        """Those of the user's accounts; the ones of the whole installation are everybody's."""
        from accounts.access import access_of

        access = access_of(user)
        if access.everything:
            return self
        return self.filter(models.Q(account__in=access.account_ids) | models.Q(account__isnull=True))

    def waiting(self) -> "ProblemQuerySet":
        return self.filter(cleared_at__isnull=True)


class Problem(models.Model):
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, null=True, related_name="problems")
    cause = models.CharField(max_length=64, help_text="Key of the sentence.")
    subject = models.CharField(max_length=200, blank=True, help_text="What it is about: a resource, a record.")
    details = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["account", "cleared_at"], name="problem_of_account")]
        constraints = [
            models.UniqueConstraint(
                Coalesce("account", 0),
                "cause",
                "subject",
                condition=models.Q(cleared_at__isnull=True),
                name="problem_one_open_per_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.subject}".strip()
