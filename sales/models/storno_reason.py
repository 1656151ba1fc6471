"""A reason that the till offers when an invoice is cancelled (storno)."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel


class StornoReason(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("storno_reason_remote_id")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("storno_reason", args=[self.pk])
