"""When a merchant's managers may be mailed of problems again: the queue of these mails, one row per merchant."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

EVERY = timedelta(hours=1)
FIRST_BACKOFF = timedelta(minutes=2)  # also the lease: longer than a letter takes to a slow mail server
LONGEST_BACKOFF = timedelta(minutes=30)


class ProblemMail(models.Model):
    merchant = models.ForeignKey(
        "accounts.Merchant",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="None: problems of the whole installation, for the administrators.",
    )
    due_at = models.DateTimeField(help_text="Not before: an hour after the last mail, or when a try failed.")
    attempts = models.PositiveIntegerField(default=0, help_text="Tries since the last mail that did not reach its end.")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(Coalesce("merchant", 0), name="problem_mail_one_per_merchant"),
        ]

    def __str__(self) -> str:
        return f"Mails to {self.merchant or 'the administrators'}"

    def claim(self) -> bool:
        """Move the next try, if nobody else has: it is both the lease and the back-off, in one statement."""
        rows = ProblemMail.objects.filter(pk=self.pk, due_at=self.due_at)
        due_at = timezone.now() + min(FIRST_BACKOFF * 2 ** min(self.attempts, 10), LONGEST_BACKOFF)
        return rows.update(due_at=due_at, attempts=F("attempts") + 1) == 1

    def settle(self, *, due_at: datetime, **changes: datetime) -> None:
        """The try has reached its end."""
        ProblemMail.objects.filter(pk=self.pk).update(due_at=due_at, attempts=0, **changes)
