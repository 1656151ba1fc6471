"""Rows that come or go between two pages of a list."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.shop import WebShop

RESOURCES = ("products", "orders", "users", "categories", "coupons", "user_groups")


def drift(shop: WebShop, kind: str, settings: Row, path: str) -> None:
    """``insert_rows`` or ``delete_rows``: at the front of the list (by id) or at its end."""
    asked = path.strip("/").partition(".")[0].replace("-", "_")
    resource = settings["resource"] or (asked if asked in RESOURCES else None)
    if resource is None:
        return
    table, is_front = shop.tables[resource], settings["at"] == "front"
    for _ in range(settings["count"]):
        if kind == "delete_rows":
            if table.ids:
                shop.delete(resource, table.ids[0 if is_front else -1])
        elif resource == "orders":
            shop.place_order()
        else:
            name = f"In between {len(table) + 1}"
            fields: Row = {"id": table.front_id()} if is_front else {}
            shop.create(resource, **fields, **{"full_name" if resource == "users" else "name": name})
