"""Rows that come or go between two pages of a list."""

from backoffice.sandbox.messages import Request, Row
from backoffice.sandbox.ready2order.till import Till

RESOURCES = {
    "/v1/productgroups": "product_groups",
    "/v1/products": "products",
    "/v1/customers": "customers",
    "/v1/storno": "storno_reasons",
    "/v1/document/invoice": "invoices",
    "/v1/paymentMethods": "payment_methods",
    "/v1/coupons": "coupons",
    "/v1/couponCategories": "coupon_categories",
    "/v1/discounts": "discounts",
    "/v1/discountGroups": "discount_groups",
    "/v1/tables": "seats",
    "/v1/tableAreas": "table_areas",
    "/v1/orders": "orders",
    "/v1/users": "users",
    "/v1/users/rights": "user_rights",
}
NAMES = {
    "products": "product_name",
    "product_groups": "productgroup_name",
    "customers": "customer_name",
    "storno_reasons": "storno_name",
    "payment_methods": "payment_name",
    "coupons": "coupon_name",
    "coupon_categories": "couponCategory_name",
    "discounts": "discount_name",
    "discount_groups": "discountGroup_name",
    "seats": "table_name",
    "table_areas": "tableArea_name",
    "orders": "order_product_name",
    "users": "user_username",
    "user_rights": "userRight_name",
}


def drift(till: Till, kind: str, settings: Row, request: Request) -> None:
    """``insert_rows`` or ``delete_rows``: at the front of the list (by id) or at its end."""
    resource = settings["resource"] or RESOURCES.get(request.path)
    if resource is None:
        return
    for _ in range(settings["count"]):
        if kind == "insert_rows":
            _insert(till, resource, front=settings["at"] == "front")
        else:
            _delete(till, resource, front=settings["at"] == "front")


def _insert(till: Till, resource: str, *, front: bool) -> None:
    table = till.tables[resource]
    if resource == "invoices":
        till.sell(front=front)
        return
    place = {table.key: table.front_id()} if front else {}
    till.create(resource, **{NAMES[resource]: f"Dazwischen {len(table) + 1}"}, **place)


def _delete(till: Till, resource: str, *, front: bool) -> None:
    ids = till.tables[resource].ids
    if ids:
        till.delete(resource, ids[0 if front else -1])
