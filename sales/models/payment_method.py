"""A way of paying that the till knows."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel


class PaymentMethod(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)
    accounting_code = models.TextField(null=True)
    marks_as_paid = models.BooleanField(default=True)
    kind = models.TextField(null=True, help_text="The till's own type number, as received.")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("payment_method_remote_id")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("payment_method", args=[self.pk])
