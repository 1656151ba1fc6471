"""The lists of the sales side that come from a declaration alone."""

from sales.sheets.coupons import COUPON_CATEGORIES, COUPON_TRANSACTIONS, COUPONS
from sales.sheets.customers import CUSTOMER_CATEGORIES, CUSTOMERS
from sales.sheets.discounts import DISCOUNT_GROUPS, DISCOUNTS
from sales.sheets.documents import PAYMENT_METHODS, STORNO_REASONS
from sales.sheets.prices import PRICES
from sales.sheets.reviews import REVIEWS
from sales.sheets.shipments import SHIPMENTS
from sales.sheets.tables import OPEN_ORDER_ITEMS, TABLE_AREAS, TABLES
from sales.sheets.web_orders import WEB_ORDERS

__all__ = [
    "COUPONS",
    "COUPON_CATEGORIES",
    "COUPON_TRANSACTIONS",
    "CUSTOMERS",
    "CUSTOMER_CATEGORIES",
    "DISCOUNTS",
    "DISCOUNT_GROUPS",
    "OPEN_ORDER_ITEMS",
    "PAYMENT_METHODS",
    "PRICES",
    "REVIEWS",
    "SHIPMENTS",
    "STORNO_REASONS",
    "TABLES",
    "TABLE_AREAS",
    "WEB_ORDERS",
]
