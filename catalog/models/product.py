"""A product of a till or a shop; at a till a variation (a size, a flavour) is a product with ``base``."""

from decimal import Decimal

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class Product(MirroredModel):
    name = models.TextField()
    item_number = models.TextField(null=True)
    barcode = models.TextField(null=True)
    price = AmountField(help_text="In the account's currency.")
    price_includes_vat = models.BooleanField(default=True)
    vat_rate = AmountField(null=True, help_text="Per cent.")
    vat_ref = models.TextField(null=True)
    vat = models.ForeignKey("catalog.VatRate", on_delete=models.SET_NULL, null=True, related_name="products")
    group_ref = models.TextField(null=True)
    group = models.ForeignKey("catalog.ProductGroup", on_delete=models.SET_NULL, null=True, related_name="products")
    category_ref = models.TextField(null=True)
    category = models.ForeignKey("catalog.Category", on_delete=models.SET_NULL, null=True, related_name="products")
    base_ref = models.TextField(null=True)
    base = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="variations")
    kind = models.TextField(null=True, help_text="food, drink, variation … as received.")
    active = models.BooleanField(default=True)
    sold_out = models.BooleanField(default=False)
    stock_enabled = models.BooleanField(default=False)
    stock = AmountField(null=True)
    stock_unit = models.TextField(null=True)
    reorder_level = AmountField(null=True)
    changed_at = models.DateTimeField(help_text="Last change at the till; 1970 if it does not say.")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("product_remote_id")]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "name", "id"], name="product_account_name"),
            models.Index(fields=["name", "id"], name="product_name"),
            models.Index(fields=["account", "price", "id"], name="product_account_price"),
            models.Index(fields=["price", "id"], name="product_price"),
            models.Index(fields=["account", "changed_at", "id"], name="product_account_changed_at"),
            models.Index(fields=["changed_at", "id"], name="product_changed_at"),
            # rows whose group, category or base has not arrived yet
            models.Index(
                fields=["account", "group_ref"],
                name="product_waits_for_group",
                condition=models.Q(group__isnull=True, group_ref__isnull=False),
            ),
            models.Index(
                fields=["account", "category_ref"],
                name="product_waits_for_category",
                condition=models.Q(category__isnull=True, category_ref__isnull=False),
            ),
            models.Index(
                fields=["account", "base_ref"],
                name="product_waits_for_base",
                condition=models.Q(base__isnull=True, base_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rate(self) -> Decimal | None:
        """Of VAT: a till tells it with the product, a shop only the kind of it."""
        rate: Decimal | None = self.vat.value if self.vat_rate is None and self.vat is not None else self.vat_rate
        return rate

    def changed_as(self, resource: str) -> list[tuple[str, str]]:
        """At a shop its stock is written by its code."""
        return [*super().changed_as(resource), *([("stock_levels", self.item_number)] if self.item_number else [])]

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.pk])
