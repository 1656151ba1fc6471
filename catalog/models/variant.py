"""What a web shop sells under a code of its own: a combination of a product's options, or an option that has one."""

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField


class Variant(MirroredModel):
    """Comes inside its product; how many there are is what the stock list says of its code, as soon as that is read."""

    code = models.TextField()
    name = models.TextField(default="", help_text="The options: ``Size: Large, Colour: Red``.")
    price = AmountField(
        null=True, help_text="The product's, and what its options cost more; in the account's currency."
    )
    stock = AmountField(null=True)
    product_ref = models.TextField(null=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="variants")

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("variant_remote_id")]
        indexes = [
            # the sorts of the list, for one account and for all
            models.Index(fields=["account", "code", "id"], name="variant_account_code"),
            models.Index(fields=["code", "id"], name="variant_code"),
            models.Index(fields=["account", "name", "id"], name="variant_account_name"),
            models.Index(fields=["name", "id"], name="variant_name"),
            # those of a product, when that is written
            models.Index(fields=["account", "product_ref"], name="variant_account_product"),
        ]

    def __str__(self) -> str:
        return self.code

    def changed_as(self, resource: str) -> list[tuple[str, str]]:
        """Only its stock can be written by itself."""
        return [("stock_levels", self.code)]

    def get_absolute_url(self) -> str:
        return reverse("variant", args=[self.pk])
