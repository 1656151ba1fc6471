"""A category of customers."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel


class CustomerCategory(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)

    class Meta(MirroredModel.Meta):
        verbose_name_plural = "customer categories"
        constraints = [MirroredModel.once_per_account("customer_category_remote_id")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customer_category", args=[self.pk])
