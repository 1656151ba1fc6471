"""How far a resource has been read (cursor), what a pass has seen (pages), and each run with its outcome."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models.user import User


class SyncCursor(models.Model):
    """One per account and resource: where the pass under way stands, and when the next one is due."""

    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="cursors")
    resource = models.CharField(max_length=40)

    # The pass under way. A page's rows and this position commit together, under the fence of the account's lease.
    position = models.JSONField(default=dict, blank=True)
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)

    last_good_at = models.DateTimeField(null=True, help_text="When the last pass that reached its end ended.")
    good_since = models.DateTimeField(
        null=True, help_text="When the last pass that reached its end began: next low mark."
    )
    last_full_at = models.DateTimeField(null=True)
    longest_page = models.PositiveIntegerField(default=0, help_text="Most rows that ever came on one page.")
    lists = models.CharField(
        max_length=32, default="", help_text="Which lists the last full pass read, in one word; others make one due."
    )
    last_total = models.PositiveIntegerField(null=True, help_text="Rows of the last full pass.")
    next_at = models.DateTimeField(null=True)
    next_full_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["account_id", "resource"]
        constraints = [models.UniqueConstraint(fields=["account", "resource"], name="cursor_once_per_resource")]

    def __str__(self) -> str:
        return f"{self.account}: {self.resource}"


class SyncPage(models.Model):
    """A page of the pass under way: which rows it held. Removed when the pass ends."""

    cursor = models.ForeignKey(SyncCursor, on_delete=models.CASCADE, related_name="pages", db_index=False)
    segment = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=16, help_text="Of the ids on the page: a page that comes again is noticed.")
    seen = models.BinaryField(help_text="Primary keys that were already known, eight bytes each.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cursor", "segment", "digest"], name="page_seen_once_per_pass"),
        ]

    def __str__(self) -> str:
        return f"page {self.number} of {self.cursor_id}"


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def visible_to(self, user: "User") -> "SyncRunQuerySet":
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(account__in=access.account_ids)

    def unfinished(self) -> "SyncRunQuerySet":
        return self.filter(state__in=SyncRun.OPEN)


class SyncRun(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"
        FORBIDDEN = "forbidden", "Not allowed"

    class Mode(models.TextChoices):
        FIRST = "first", "First load"
        CHANGES = "changes", "Changes"
        WINDOW = "window", "Recent days"
        NIGHTLY = "nightly", "Recent weeks"
        FULL = "full", "Everything"

    class Lane(models.IntegerChoices):
        """Who asked decides who goes first."""

        PERSON = 1, "Person"
        WEBHOOK = 2, "Webhook"
        INCREMENTAL = 3, "Changes"
        BACKFILL = 4, "Back-fill"

    OPEN = (State.QUEUED, State.RUNNING, State.WAITING)

    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="runs")
    resource = models.CharField(max_length=40)
    mode = models.CharField(max_length=8, choices=Mode)
    lane = models.PositiveSmallIntegerField(choices=Lane, default=Lane.INCREMENTAL)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    correlation_id = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text="Not before; empty = at once.")
    attempts = models.PositiveIntegerField(default=0, help_text="Turns in a row that ended in trouble.")

    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=64, blank=True, help_text="Key of the sentence that tells what happened.")
    detail = models.TextField(blank=True)
    again = models.PositiveSmallIntegerField(default=0, help_text="How often the pass before had to be repeated.")
    allow_removals = models.BooleanField(default=False, help_text="A person has said that many records may go.")

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["account", "-created_at"], name="run_of_account"),
            models.Index(fields=["finished_at"], name="run_finished"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "resource"],
                condition=models.Q(state__in=["queued", "running", "waiting"]),
                name="run_one_open_per_resource",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["queued", "running", "waiting", "done", "stopped", "failed", "forbidden"]
                ),
                name="run_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} of {self.account_id}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
