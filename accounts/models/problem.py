"""One cause that needs a person, or that staff should know of, per account."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.user import User

SETTLES_WITHIN = timedelta(minutes=10)  # what clears itself by then is not mailed


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, user: "User") -> "ProblemQuerySet":
        """Those of the user's accounts; the ones of the whole installation are everybody's."""
        from accounts.access import access_of

        access = access_of(user)
        if access.everything:
            return self
        return self.filter(models.Q(account__in=access.account_ids) | models.Q(account__isnull=True))

    def waiting(self) -> "ProblemQuerySet":
        """Those that are open, snoozed or not: what raises and clears them goes by these."""
        return self.filter(cleared_at__isnull=True)

    def awake(self) -> "ProblemQuerySet":
        """Those that staff are shown and that are counted; a snooze that is over leaves nothing to do."""
        return self.waiting().exclude(snoozed_until__gt=timezone.now())

    def asleep(self) -> "ProblemQuerySet":
        return self.waiting().filter(snoozed_until__gt=timezone.now())

    def awake_first(self) -> "ProblemQuerySet":
        asleep = models.Case(models.When(snoozed_until__gt=timezone.now(), then=1), default=0)
        return self.order_by(asleep, "-opened_at", "-id")

    def to_mail(self) -> "ProblemQuerySet":
        """Those that nobody was mailed yet, and that did not clear themselves within minutes."""
        return self.awake().filter(mailed_at__isnull=True, opened_at__lte=timezone.now() - SETTLES_WITHIN)


class Problem(models.Model):
    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, null=True, related_name="problems")
    cause = models.CharField(max_length=64, help_text="Key of the sentence.")
    subject = models.CharField(max_length=200, blank=True, help_text="What it is about: a resource, a record.")
    details = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", help_text="Nobody = by itself."
    )
    snoozed_until = models.DateTimeField(null=True, help_text="Until then staff are not shown it.")
    snoozed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    mailed_at = models.DateTimeField(null=True, help_text="When those who should know of it were told.")

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["account", "cleared_at"], name="problem_of_account"),
            models.Index(  # the sweeper asks every two seconds
                fields=["opened_at"],
                condition=models.Q(cleared_at__isnull=True, mailed_at__isnull=True),
                name="problem_to_mail",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                Coalesce("account", 0),
                "cause",
                "subject",
                condition=models.Q(cleared_at__isnull=True),
                name="problem_one_open_per_cause",
            ),
            models.CheckConstraint(
                condition=models.Q(cleared_by__isnull=True) | models.Q(cleared_at__isnull=False),
                name="problem_cleared_by_somebody_is_cleared",
            ),
            models.CheckConstraint(  # a snooze without an end would hide it for good
                condition=models.Q(snoozed_by__isnull=True) | models.Q(snoozed_until__isnull=False),
                name="problem_snooze_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.subject}".strip()

    @property
    def is_asleep(self) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > timezone.now()
