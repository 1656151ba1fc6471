"""The whole object of a product, field by field in the order of the documents."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.seed.blanks import PRODUCT as BLANK
from backoffice.sandbox.rec_plus.seed.reference import percentage
from backoffice.sandbox.rec_plus.shapes.records import ref
from backoffice.sandbox.rec_plus.shop import WebShop
from backoffice.sandbox.rec_plus.text import slug
from backoffice.sandbox.rec_plus.variations import option_quantity, quantity

CATEGORY_PLACES = ("default", "2", "3", "4", "5")
CENT = Decimal("0.01")


def product(shop: WebShop, row: Row) -> Row:
    made = _made(shop, row)
    whole: Row = {"id": row["id"], **{name: row[name] for name in ("name", "code", "status")}}
    whole["link"] = f"{shop.domain}/{slug(row['name'])}--product--{row['id']}.html"
    for name in BLANK:
        shown = name.removeprefix("_")
        if shown not in whole and name != "_qty":
            whole[shown] = made[shown] if shown in made else row[name]
    return whole


def _made(shop: WebShop, row: Row) -> Row:
    """What is not shown as it is kept."""
    return {
        "image": _address(shop, row["_image"]),
        "additional_images": _images(shop, row["_additional_images"]),
        "categories": _categories(row["_categories"]),
        "manufacturer": _manufacturer(shop, row["_manufacturer"]),
        "stock": {"qty": quantity(row), "options_group_use_as_stock": "", "pack_qty": 1, **row["_stock"]},
        "options": [_option(row, option) for option in row["options"]],
        "tags": {group: list(carried) for group, carried in row["_tags"].items()},
        "components": [
            {**ref("products", part), "code": shop.products[part]["code"], "qty": qty}
            for part, qty in row["_components"]
            if part in shop.products
        ],
    }


def without_vat(row: Row, *, include_vat: bool) -> Row:
    """The object of a product with the prices that ``use_non_vat_prices`` asks for."""
    if not include_vat:
        return row
    rate = percentage(row["tax_class"])
    price = {name: _net(value, rate) for name, value in row["price"].items()}
    if "options" not in row:
        return {**row, "price": price}
    prices = ("price", "special_price")
    options = [{**option, **{name: _net(option[name], rate) for name in prices}} for option in row["options"]]
    return {**row, "price": price, "options": options}


def _net(text: str, rate: int) -> str:
    if not text:
        return text
    return str((Decimal(text) * 100 / (100 + rate)).quantize(CENT, ROUND_HALF_UP))


def _categories(ids: Sequence[int]) -> Row:
    """Five places, of which the first is called default."""
    refs: list[Any] = [ref("categories", identifier) for identifier in ids[:5]]
    refs += [None] * (5 - len(refs))
    return dict(zip(CATEGORY_PLACES, refs, strict=True))


def _manufacturer(shop: WebShop, identifier: int | None) -> Row | None:
    maker = shop.manufacturers.get(identifier)
    return {**ref("manufacturers", maker["id"]), "name": maker["name"]} if maker else None


def _option(row: Row, option: Row) -> Row:
    """With how many there are, between the weight and the place in the list."""
    shown: Row = {}
    for name, value in option.items():
        shown[name] = value
        if name == "weight":
            shown["stock_qty"] = option_quantity(row, option)
    return shown


def _images(shop: WebShop, images: Any) -> Any:
    """A list; or an object, where PHP's list has lost its first entry."""
    if isinstance(images, dict):
        return {place: _address(shop, image) for place, image in images.items()}
    return [_address(shop, image) for image in images]


def _address(shop: WebShop, path: str) -> str:
    return f"{shop.domain}{path}" if path.startswith("/") else path
