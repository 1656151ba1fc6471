"""How many a web shop has of one code, which is that of a product or of a variant."""

from urllib.parse import urlencode

from django.db import models
from django.urls import reverse

from accounts.models import MirroredModel
from backoffice.money import AmountField
from catalog.models.product import Product
from catalog.models.variant import Variant


class StockLevel(MirroredModel):
    """Products and variants take it over: selling changes it without a change of the product."""

    code = models.TextField()
    stock = AmountField(null=True)

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("stock_level_remote_id")]
        indexes = [models.Index(fields=["account", "code"], name="stock_level_account_code")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The variant or product with this code: it has no page of its own."""
        variant = Variant.objects.filter(account=self.account_id, code=self.code).order_by("pk").last()
        product = Product.objects.filter(account=self.account_id, item_number=self.code).order_by("pk").last()
        of = variant or product
        return of.get_absolute_url() if of is not None else f"{reverse('variants')}?{urlencode({'q': self.code})}"
