"""A product's price for one customer, or for everybody of a customer category."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class Price(MirroredModel):
    class Kind(models.TextChoices):
        CUSTOMER = "customer", "For a customer"
        CATEGORY = "customer_category", "For a customer category"

    kind = models.CharField(max_length=20, choices=Kind, help_text="The two kinds are numbered separately.")
    value = AmountField(help_text="In the account's currency.")
    value_gross = AmountField(null=True)
    value_net = AmountField(null=True)
    product_ref = models.TextField(null=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="prices")
    for_ref = models.TextField(help_text="The id of the customer, or of the category.")
    set_at = models.DateTimeField(null=True)

    class Meta(MirroredModel.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "kind", "remote_id"], name="price_remote_id")]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "value", "id"], name="price_account_value"),
            models.Index(fields=["value", "id"], name="price_value"),
            models.Index(fields=["account", "for_ref", "id"], name="price_account_for"),
            models.Index(fields=["for_ref", "id"], name="price_for"),
            # rows whose product has not arrived yet
            models.Index(
                fields=["account", "product_ref"],
                name="price_waits_for_product",
                condition=models.Q(product__isnull=True, product_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)

    def get_absolute_url(self) -> str:
        return reverse("price", args=[self.pk])
