"""A category of a web shop; categories can be nested."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel


class Category(MirroredModel):
    name = models.TextField()
    active = models.BooleanField(default=True, help_text="Live, as the shop calls it.")
    parent_ref = models.TextField(null=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")

    class Meta(MirroredModel.Meta):
        verbose_name_plural = "categories"
        constraints = [MirroredModel.once_per_account("category_remote_id")]
        indexes = [
            # the sort of the list, for one account and for all
            models.Index(fields=["account", "name", "id"], name="category_account_name"),
            models.Index(fields=["name", "id"], name="category_name"),
            # rows whose parent has not arrived yet
            models.Index(
                fields=["account", "parent_ref"],
                name="category_waits_for_parent",
                condition=models.Q(parent__isnull=True, parent_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.pk])
