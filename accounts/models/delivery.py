"""One webhook as it was received: kept before anything is made of it."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models.user import User


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: "User") -> "DeliveryQuerySet":
        from accounts.access import access_of

        access = access_of(user)
        return self if access.everything else self.filter(account__in=access.account_ids)

    def unfinished(self) -> "DeliveryQuerySet":
        return self.filter(state__in=Delivery.OPEN)


class Delivery(models.Model):
    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        PROCESSING = "processing", "Waits to be read"
        DONE = "done", "Done"
        IGNORED = "ignored", "Not needed"
        DEAD = "dead", "Gave up"

    OPEN = (State.RECEIVED, State.PROCESSING)

    account = models.ForeignKey("accounts.LinkedAccount", on_delete=models.CASCADE, related_name="deliveries")
    received_at = models.DateTimeField()
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(help_text="As it came.")
    method = models.CharField(max_length=8, default="POST")
    told_at = models.TextField(blank=True, help_text="Where it came in, behind our address.")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)

    # What it says, once it was looked into: the record that changed.
    event = models.CharField(max_length=64, blank=True, help_text="As named, or guessed from the record's key.")
    resource = models.CharField(max_length=40, blank=True)
    remote_id = models.TextField(blank=True)

    attempts = models.PositiveSmallIntegerField(default=0, help_text="Reads of the record that failed.")
    due_at = models.DateTimeField(null=True, help_text="Not before; after a failed read.")
    reason = models.CharField(
        max_length=64, blank=True, help_text="Key of the sentence why it was not needed, or failed."
    )
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["account", "received_at", "id"], name="delivery_of_account"),
            models.Index(fields=["received_at", "id"], name="delivery_age"),
            models.Index(
                fields=["account", "id"],
                name="delivery_open",
                condition=models.Q(state__in=["received", "processing"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "processing", "done", "ignored", "dead"]),
                name="delivery_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event or 'webhook'} for {self.account}"
