"""What is shown of a product although no column holds it: read from the object as it was received."""

import json
from dataclasses import dataclass, field
from typing import Any

from catalog.models import ProductGroup

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


def path_of(group: ProductGroup | None) -> list[ProductGroup]:
    """The group and what it lies in, the outermost first."""
    path: list[ProductGroup] = []
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


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
