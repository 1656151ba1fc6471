"""What is shown of a product although no column holds it: read from the object as it was received."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import strip_tags

from accounts.sync.values import plain
from catalog.models import Category, Product, ProductGroup

DEEPEST = 12  # groups inside groups; a circle ends here


@dataclass(frozen=True)
class Ingredient:
    name: str
    quantity: str
    unit: str


@dataclass(frozen=True)
class Parts:
    """Text as received; images are addresses only, for no remote picture is loaded into our pages."""

    description: str = ""
    ingredients: list[Ingredient] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    further: list[tuple[str, str]] = field(default_factory=list)  # label and value


def parts_of(product: Product) -> Parts:
    return PARTS[product.account.system](product.payload)


def product_parts(payload: str) -> Parts:
    """ready2order's own names; anything that is not as agreed is left out."""
    thing = _object(payload)
    return Parts(
        description=_text(thing.get("product_description")),
        ingredients=[
            Ingredient(*(_text(each.get(f"ingredient_{name}")) for name in ("name", "quantity", "unit")))
            for each in _objects(thing.get("productingredient"))
        ],
        images=[_text(each.get("image_url")) for each in _objects(thing.get("images"))],
    )


def shop_parts(payload: str) -> Parts:
    """REC+'s own names. Of HTML only the words are shown: no picture and no link of another server gets into our pages."""
    thing = _object(payload)
    images = [thing.get("image"), *_values(thing.get("additional_images"))]
    offer = _text(_inside(thing, "price").get("special_offer"))
    tags = [
        f"{group}: {', '.join(map(_plain, _values(found)))}" for group, found in _inside(thing, "tags").items() if found
    ]
    told = [
        ("Status", _text(thing.get("status"))),
        ("Special offer", "" if offer in ("", "0", "0.00") else offer),
        ("Manufacturer", _plain(_inside(thing, "manufacturer").get("name"))),
        ("Tags", _plain("; ".join(tags))),
    ]
    return Parts(
        description=_words(_text(thing.get("short_desc"))) or _words(_text(thing.get("desc"))),
        images=[_text(image) for image in images if _text(image)],
        further=[(label, value) for label, value in told if value],
    )


PARTS = {"ready2order": product_parts, "rec_plus": shop_parts}


def path_of(group: ProductGroup | Category | None) -> list[ProductGroup | Category]:
    """The group or category and what it lies in, the outermost first."""
    path: list[ProductGroup | Category] = []
    while group is not None and group not in path and len(path) < DEEPEST:
        path.insert(0, group)
        group = group.parent
    return path


def _object(payload: str) -> dict[str, Any]:
    try:
        thing = json.loads(payload)
    except ValueError:
        return {}
    return thing if isinstance(thing, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _inside(thing: dict[str, Any], name: str) -> dict[str, Any]:
    """An object inside; PHP writes an empty one as a list."""
    found = thing.get(name)
    return found if isinstance(found, dict) else {}


def _values(value: Any) -> list[Any]:
    """Of a list, or of an object where PHP's list has gaps."""
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _plain(value: Any) -> str:
    """Text that may come escaped."""
    return plain(_text(value))


def _words(markup: str) -> str:
    return " ".join(_plain(strip_tags(markup.replace("<", " <"))).split())


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
