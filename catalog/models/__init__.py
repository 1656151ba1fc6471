"""One model per file; import them from here."""

from catalog.models.category import Category
from catalog.models.price import Price
from catalog.models.product import Product
from catalog.models.product_group import ProductGroup
from catalog.models.stock_level import StockLevel
from catalog.models.variant import Variant
from catalog.models.vat_rate import VatRate

__all__ = ["Category", "Price", "Product", "ProductGroup", "StockLevel", "Variant", "VatRate"]
