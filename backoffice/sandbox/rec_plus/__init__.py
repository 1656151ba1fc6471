"""The REC+ web shop: products with variations, stock, orders, users and what belongs to them, as its contract says."""

from backoffice.sandbox.rec_plus.app import RecPlus
from backoffice.sandbox.rec_plus.plan import ShopPlan, shop_plans
from backoffice.sandbox.rec_plus.shop import WebShop

__all__ = ["RecPlus", "ShopPlan", "WebShop", "shop_plans"]
