"""The objects of everything that is not a product or an order. What they hold is mostly unknown in the contract."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.shop import WebShop
from backoffice.sandbox.rec_plus.text import code_part


def ref(path: str, identifier: object) -> Row:
    return {"href": f"/{path}/{identifier}.json", "id": identifier}


def plain(shop: WebShop, row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("_")}


def address(shop: WebShop, row: Row) -> Row:
    """With its region in words."""
    region = shop.regions.get(row["region"])
    told = (
        {"href": f"/regions/{region['id']}.json", "country": region["country"], "county": region["county"]}
        if region
        else None
    )
    return {**row, "region": told}


def user(shop: WebShop, row: Row) -> Row:
    group = shop.user_groups.get(row["_group"])
    return {
        **plain(shop, row),
        "billing_address": address(shop, row["billing_address"]),
        "delivery_address": address(shop, row["delivery_address"]),
        "user_group": {**ref("user-groups", group["id"]), "name": group["name"]} if group else None,
    }


def category(shop: WebShop, row: Row) -> Row:
    parent = row["_parent"]
    return {**plain(shop, row), "parent": ref("categories", parent) if parent else None}


def filter_block(shop: WebShop, row: Row) -> Row:
    """With how many products each value finds."""
    found = list(shop.products.column("_facets").values())
    values = [(value, code_part(value)) for value in row["_values"]]
    counts = [
        {"name": value, "slug": part, "count": sum((row["slug"], part) in each for each in found)}
        for value, part in values
    ]
    return {**plain(shop, row), "values": counts}


SHAPES = {"users": user, "categories": category, "product_filter_blocks": filter_block}
