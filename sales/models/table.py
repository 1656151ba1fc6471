"""Tables of a restaurant, the areas that they stand in, and what is ordered there and not paid yet."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class TableArea(MirroredModel):
    name = models.TextField()
    short_name = models.TextField(null=True)
    sort_index = models.IntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("table_area_remote_id")]
        indexes = [
            models.Index(fields=["account", "name", "id"], name="table_area_account_name"),
            models.Index(fields=["name", "id"], name="table_area_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("table_area", args=[self.pk])


class Table(MirroredModel):
    name = models.TextField()
    description = models.TextField(null=True)
    sort_index = models.IntegerField(default=0)
    is_temporary = models.BooleanField(default=False)
    area_ref = models.TextField(null=True)
    area = models.ForeignKey(TableArea, on_delete=models.SET_NULL, null=True, related_name="tables")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("table_remote_id")]
        indexes = [
            models.Index(fields=["account", "name", "id"], name="table_account_name"),
            models.Index(fields=["name", "id"], name="table_name"),
            models.Index(
                fields=["account", "area_ref"],
                name="table_waits_for_area",
                condition=models.Q(area__isnull=True, area_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("table", args=[self.pk])


class OpenOrderItem(MirroredModel):
    """Gone from the till once it is paid or cancelled; its row stays, marked as removed."""

    name = models.TextField(default="")
    quantity = AmountField(default=1)
    total = AmountField(null=True, help_text="Gross, of the whole line.")
    vat_rate = AmountField(null=True, help_text="Per cent.")
    comment = models.TextField(null=True)
    discount_name = models.TextField(null=True)
    is_return = models.BooleanField(default=False)
    ordered_at = models.DateTimeField(help_text="1970 if the till does not say.")
    user_ref = models.TextField(null=True)
    table_ref = models.TextField(null=True)
    table = models.ForeignKey(Table, on_delete=models.SET_NULL, null=True, related_name="open_items")
    product_ref = models.TextField(null=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="open_items")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("open_order_item_remote_id")]
        indexes = [
            models.Index(fields=["account", "ordered_at", "id"], name="open_item_account_ordered_at"),
            models.Index(fields=["ordered_at", "id"], name="open_item_ordered_at"),
            models.Index(
                fields=["account", "table_ref"],
                name="open_item_waits_for_table",
                condition=models.Q(table__isnull=True, table_ref__isnull=False),
            ),
            models.Index(
                fields=["account", "product_ref"],
                name="open_item_waits_for_product",
                condition=models.Q(product__isnull=True, product_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("open_order_item", args=[self.pk])
