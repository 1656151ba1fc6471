"""New records before anybody has filled them in."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.blanks import floor, goods, money, people

BLANKS: dict[str, Row] = {
    "products": goods.PRODUCT,
    "product_groups": goods.GROUP,
    "category_prices": goods.CATEGORY_PRICE,
    "customer_prices": goods.CUSTOMER_PRICE,
    "discounts": goods.DISCOUNT,
    "discount_groups": goods.DISCOUNT_GROUP,
    "payment_methods": money.PAYMENT_METHOD,
    "storno_reasons": money.STORNO_REASON,
    "coupons": money.COUPON,
    "coupon_categories": money.COUPON_CATEGORY,
    "coupon_transactions": money.COUPON_TRANSACTION,
    "financial_years": money.FINANCIAL_YEAR,
    "jobs": money.JOB,
    "customer_categories": people.CATEGORY,
    "customers": people.CUSTOMER,
    "users": people.USER,
    "user_rights": people.USER_RIGHT,
    "seats": floor.TABLE,
    "table_areas": floor.TABLE_AREA,
    "orders": floor.ORDER,
    "printers": floor.PRINTER,
    "printing_profiles": floor.PRINTING_PROFILE,
    "print_jobs": floor.PRINT_JOB,
    "devices": floor.DEVICE,
    "terminal_transactions": floor.TERMINAL_TRANSACTION,
}
STAMPS: dict[str, tuple[str | None, str | None]] = {
    "products": ("product_created_at", "product_updated_at"),
    "product_groups": ("productgroup_created_at", "productgroup_updated_at"),
    "category_prices": ("price_timestamp", "price_timestamp"),
    "customer_prices": ("price_timestamp", "price_timestamp"),
    "discounts": ("discount_created_at", "discount_updated_at"),
    "storno_reasons": ("storno_created_at", None),
    "coupons": ("coupon_created_at", "coupon_updated_at"),
    "coupon_transactions": ("couponTransaction_created_at", None),
    "jobs": ("jobStatus_startedAt", None),
    "users": ("user_created_at", None),
    "seats": ("table_created_at", "table_updated_at"),
    "orders": ("order_created_at", None),
    "printers": ("printer_createdAt", None),
    "print_jobs": ("printJob_createdAt", None),
}
"""Resource → the fields that say when it was made and when it was changed."""
