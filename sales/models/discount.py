"""Discounts that the till offers, and their groups."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class DiscountGroup(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)
    active = models.BooleanField(default=True)

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("discount_group_remote_id")]
        indexes = [
            models.Index(fields=["account", "name", "id"], name="discount_group_account_name"),
            models.Index(fields=["name", "id"], name="discount_group_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("discount_group", args=[self.pk])


class Discount(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)
    value = AmountField(null=True)
    unit = models.TextField(null=True, help_text="percent, currency or custom, as received.")
    active = models.BooleanField(default=True)
    sort_index = models.IntegerField(default=0)
    group_ref = models.TextField(null=True)
    group = models.ForeignKey(DiscountGroup, on_delete=models.SET_NULL, null=True, related_name="discounts")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("discount_remote_id")]
        indexes = [
            models.Index(fields=["account", "name", "id"], name="discount_account_name"),
            models.Index(fields=["name", "id"], name="discount_name"),
            models.Index(fields=["account", "sort_index", "id"], name="discount_account_sort_index"),
            models.Index(fields=["sort_index", "id"], name="discount_sort_index"),
            models.Index(
                fields=["account", "group_ref"],
                name="discount_waits_for_group",
                condition=models.Q(group__isnull=True, group_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("discount", args=[self.pk])
