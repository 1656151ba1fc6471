"""One model per file; import them from here."""

from catalog.models.price import Price
from catalog.models.product import Product
from catalog.models.product_group import ProductGroup
from catalog.models.vat_rate import VatRate

__all__ = ["Price", "Product", "ProductGroup", "VatRate"]
