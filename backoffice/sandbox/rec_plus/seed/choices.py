"""What somebody can buy of a product, what it costs, and what a shop front finds it by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.text import code_part


@dataclass(frozen=True)
class Choice:
    """A product as somebody buys it."""

    product_id: int
    name: str
    """Bare."""
    code: str
    """Of the variation, if there is one."""
    options: tuple[Row, ...]
    normal_cents: int
    """Of the product alone, as the shop keeps its prices; so is the offer."""
    offer_cents: int
    tax_class: int


def chosen(row: Row, name: str, variation: Row | None) -> Choice:
    """A product's stored row and one of its variations → what is bought."""
    taken = variation["options"] if variation else {}
    return Choice(
        product_id=row["id"],
        name=name,
        code=variation["code"] if variation else row["code"],
        options=tuple(option for option in row["options"] if taken.get(option["group"]) == option["desc"]),
        normal_cents=cents_of(row["price"]["normal"]),
        offer_cents=cents_of(row["price"]["special_offer"]) if row["status"] == "special_offer" else 0,
        tax_class=row["tax_class"],
    )


def facets(options: Any, tags: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """What the shop front's filter finds it by: (block, value), both as parts of an address."""
    pairs = [*options, *((group, tag) for group, carried in tags.items() for tag in carried)]
    return frozenset((code_part(group), code_part(value)) for group, value in pairs)


def money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def cents_of(text: str) -> int:
    """``""`` is nothing."""
    return round(float(text or 0) * 100)
