"""A rate of value added tax as the till knows it."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class VatRate(MirroredModel):
    value = AmountField(help_text="Per cent.")
    code = models.TextField(null=True)
    name = models.TextField(default="")

    class Meta(MirroredModel.Meta):
        verbose_name = "VAT rate"
        constraints = [MirroredModel.once_per_account("vat_rate_remote_id")]

    def __str__(self) -> str:
        return self.name or self.remote_id

    def get_absolute_url(self) -> str:
        return reverse("vat_rate", args=[self.pk])
