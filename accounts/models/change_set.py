"""Many writes that were asked for together: one reason, one page that shows how far they are, one way back."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models.user import User


class ChangeSetQuerySet(models.QuerySet["ChangeSet"]):
    def visible_to(self, user: "User") -> "ChangeSetQuerySet":
        """Those of which the person sees at least one change."""
        from accounts.access import access_of
        from accounts.models.command import Command

        access = access_of(user)
        if access.everything:
            return self
        theirs = Command.objects.filter(change_set=models.OuterRef("pk"), account__in=access.account_ids)
        return self.filter(models.Exists(theirs))


class ChangeSet(models.Model):
    title = models.CharField(max_length=200, help_text="What was changed, in words: Price, Product group.")
    comment = models.TextField(blank=True, help_text="Why, in the person's words.")
    key = models.CharField(max_length=200, unique=True, help_text="The same key is the same set.")
    size = models.PositiveIntegerField(help_text="How many changes were asked for.")
    undoes = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="undone_by")
    created_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=254)

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.size})"

    def get_absolute_url(self) -> str:
        return reverse("change_set", args=[self.pk])
