"""One write to a remote system (the outbox), and every try that was made of it."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models.user import User


class CommandQuerySet(models.QuerySet["Command"]):
    def visible_to(self, user: "User") -> "CommandQuerySet":
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(account__in=access.account_ids)

    def unfinished(self) -> "CommandQuerySet":
        """A worker goes on with these by itself."""
        return self.filter(state__in=Command.OPEN)

    def unread(self) -> "CommandQuerySet":
        """Done, but the record that they changed was not read again yet."""
        return self.filter(state=Command.State.DONE, reads_back=True, read_at__isnull=True)


class Command(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "Waits to be sent"
        SENDING = "sending", "Being sent"
        UNKNOWN = "unknown", "Outcome not known yet"
        NEEDS_PERSON = "needs_person", "Needs a decision"
        DONE = "done", "Confirmed"
        REJECTED = "rejected", "Rejected"
        CONFLICT = "conflict", "Changed meanwhile"

    OPEN = (State.QUEUED, State.SENDING, State.UNKNOWN)
    STANDING = (*OPEN, State.NEEDS_PERSON)  # whatever comes later about the same record waits for these

    class Lane(models.IntegerChoices):
        """Who goes first within an account."""

        ONE = 1, "A single change"
        MANY = 2, "One of many"

    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="commands")
    kind = models.CharField(max_length=40, help_text="Noun and verb: product.update.")
    resource = models.CharField(max_length=40)
    remote_id = models.TextField(blank=True, help_text="The record; of a new one, once it is known.")
    data = models.JSONField(default=dict, help_text="The remote system's own body.")
    expected = models.JSONField(default=dict, help_text="Remote field -> value that the person saw.")
    seen = models.JSONField(default=dict, help_text="Remote field -> value as it was right before sending.")
    evidence = models.JSONField(default=dict, help_text="What a person has to know: a conflict's three values ….")
    key = models.CharField(max_length=200, help_text="The same key is the same command.")
    reference = models.CharField(
        max_length=40, unique=True, help_text="Ours, told to the remote system; never changes."
    )
    lane = models.PositiveSmallIntegerField(choices=Lane, default=Lane.ONE)
    change_set = models.ForeignKey(
        "accounts.ChangeSet", on_delete=models.SET_NULL, null=True, related_name="commands", help_text="One of many."
    )

    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=64, blank=True, help_text="Key of the sentence that tells why.")
    detail = models.TextField(blank=True, help_text="The remote system's own words.")
    due_at = models.DateTimeField(null=True, help_text="Not before; empty = at once.")
    fence = models.BigIntegerField(default=0, help_text="Of the lease under which it was sent.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often it was sent.")
    sent_first_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reads_back = models.BooleanField(default=False, help_text="The record has to be read once it is done.")
    read_at = models.DateTimeField(null=True, help_text="When the record was read again afterwards.")

    created_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=254)
    comment = models.TextField(blank=True, help_text="Why, in the person's words.")
    correlation_id = models.CharField(max_length=32, blank=True)

    objects = CommandQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["account", "created_at", "id"], name="command_of_account"),
            models.Index(fields=["created_at", "id"], name="command_age"),
            models.Index(fields=["account", "resource", "remote_id", "id"], name="command_of_record"),
            models.Index(
                fields=["account", "lane", "id"],
                name="command_open",
                condition=models.Q(state__in=["queued", "sending", "unknown"]),
            ),
            models.Index(
                fields=["account", "id"],
                name="command_unread",
                condition=models.Q(state="done", reads_back=True, read_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="command_once_per_key"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["queued", "sending", "unknown", "needs_person", "done", "rejected", "conflict"]
                ),
                name="command_state_known",
            ),
            models.CheckConstraint(  # whatever may have left is known to have left
                condition=~models.Q(state__in=["sending", "unknown", "needs_person"])
                | models.Q(attempts__gte=1, sent_at__isnull=False),
                name="command_sent_is_noted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.account}"

    def get_absolute_url(self) -> str:
        return reverse("command", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_unread(self) -> bool:
        """Done, and the record not read again yet."""
        return self.state == self.State.DONE and self.reads_back and self.read_at is None


class CommandAttempt(models.Model):
    """One try: a send, or a look at what became of it. Rows are added; only the outcome is filled in."""

    class What(models.TextChoices):
        SEND = "send", "Sent"
        LOOK = "look", "Looked up"
        DECISION = "decision", "Decided"

    command = models.ForeignKey(Command, on_delete=models.CASCADE, related_name="tries")
    what = models.CharField(max_length=8, choices=What)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=64, blank=True, help_text="Key of the sentence; empty = not known.")
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} of {self.command_id}: {self.outcome or 'not known'}"
