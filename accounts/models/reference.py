"""The long tail of what a system knows: bill types, currencies, units, printers, users, rights … told apart by their kind."""

from django.db import models
from django.urls import reverse

from accounts.models.mirrored import MirroredModel


class Reference(MirroredModel):
    kind = models.CharField(max_length=40, help_text="The resource it came from, such as bill_types.")
    name = models.TextField(default="")

    class Meta(MirroredModel.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "kind", "remote_id"], name="reference_remote_id")]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "name", "id"], name="reference_account_name"),
            models.Index(fields=["name", "id"], name="reference_name"),
            models.Index(fields=["account", "kind", "id"], name="reference_account_kind"),
            models.Index(fields=["kind", "id"], name="reference_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reference", args=[self.pk])
