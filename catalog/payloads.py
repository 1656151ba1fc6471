"""What is shown of a product although no column holds it: its mapping reads it from the object as it was received."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import strip_tags

from accounts.sync.registry import registry
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
    found: Parts | None = registry.get(product.account.system, "products").shown(_object(product.payload))
    return found or Parts()


def path_of(group: ProductGroup | Category | None) -> list[ProductGroup | Category]:
    """The group or category and what it lies in, the outermost first."""
    path: list[ProductGroup | Category] = []
    while group is not None and group not in path and len(path) < DEEPEST:
        path.insert(0, group)
        group = group.parent
    return path


# --- For mappings: whatever is not as agreed is left out -------------------------------------------------------


def objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def inside(thing: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object inside; PHP writes an empty one as a list."""
    found = thing.get(name)
    return found if isinstance(found, dict) else {}


def values(value: Any) -> list[Any]:
    """Of a list, or of an object where PHP's list has gaps."""
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def unescaped_text(value: Any) -> str:
    """Text that may come escaped."""
    return plain(written(value))


def words(markup: str) -> str:
    """Of HTML only the words: no picture and no link of another server gets into our pages."""
    return " ".join(unescaped_text(strip_tags(markup.replace("<", " <"))).split())


def written(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _object(payload: str) -> dict[str, Any]:
    try:
        thing = json.loads(payload)
    except ValueError:
        return {}
    return thing if isinstance(thing, dict) else {}
