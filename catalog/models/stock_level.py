"""How many a web shop has of one code, which is that of a product or of a variant."""

from django.db import models

from accounts.models import MirroredModel
from backoffice.money import AmountField


class StockLevel(MirroredModel):
    """Products and variants take it over: selling changes it without a change of the product."""

    code = models.TextField()
    stock = AmountField(null=True)

    class Meta(MirroredModel.Meta):
        constraints = [MirroredModel.once_per_account("stock_level_remote_id")]
        indexes = [models.Index(fields=["account", "code"], name="stock_level_account_code")]

    def __str__(self) -> str:
        return self.code
