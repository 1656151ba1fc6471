"""An order of a web shop as its page shows it: its lines as a tree, and what is told of it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.sync.values import plain
from sales.models import WebOrderLine

NOTES = (
    ("Delivery note", "delivery_note"),
    ("Purchase order", "purchase_order_number"),
    ("Customer's own number", "customers_order_id"),
    ("Wanted by", "required_by_date"),
    ("FOB", "fob"),
)
ADDRESS = ("recipient_name", "business_name", "line_1", "line_2", "town", "post_code")
DEEPEST = 8  # lines inside lines; a circle ends here
PRODUCT = "PRODUCT"
KINDS = {"PRODUCT": "Product", "OPTION": "Option", "DELIVERY": "Delivery", "COUPON": "Coupon"}


@dataclass
class Branch:
    """A line, and how deep it stands below what it belongs to."""

    line: WebOrderLine
    depth: int = 0
    inside: list["Branch"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "" if self.line.kind in ("", PRODUCT) else KINDS.get(self.line.kind, self.line.kind)


@dataclass(frozen=True)
class Moment:
    label: str
    at: datetime | None
    icon: str
    tone: str = "good"
    told: str = ""  # instead of a time
    missing: str = ""  # why there is neither
    more: str = ""  # small, below it


def tree(lines: Iterable[WebOrderLine]) -> list[Branch]:
    """The lines with what belongs to each right below it: goods first, then delivery and coupons, as the shop has them.

    A line whose other one is not there, or that goes round in a circle, stands by itself.
    """
    branches = [Branch(line) for line in lines]
    known = {branch.line.line_ref: branch for branch in branches if branch.line.line_ref}
    roots = []
    for branch in branches:
        above = known.get(branch.line.within_ref) if branch.line.within_ref else None
        if above is None or _is_below(above, branch, known):
            roots.append(branch)
        else:
            above.inside.append(branch)
    roots.sort(key=lambda branch: branch.line.kind != PRODUCT)
    return list(_walked(roots, 0))


def told(payload: str) -> list[tuple[str, str]]:
    """What staff of a shop write on an order, and customers too, as far as there is any."""
    thing = _object(payload)
    found = ((label, _plain(thing.get(name))) for label, name in NOTES)
    return [(label, value) for label, value in found if value]


def address(payload: str) -> list[str]:
    """Where it goes, line by line as received."""
    place = _object(_object(payload).get("delivery_address"))
    region = _object(place.get("region"))
    lines = [
        *(_plain(place.get(name)) for name in ADDRESS),
        *(_plain(region.get(name)) for name in ("county", "country")),
    ]
    return [line for line in lines if line]


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _plain(value: Any) -> str:
    return plain(str(value)) if isinstance(value, str | int) and value != "" else ""


def _is_below(branch: Branch, other: Branch, known: dict[str, Branch]) -> bool:
    """Whether the first one stands below the second one, or the way up never ends."""
    for _ in range(DEEPEST):
        if branch is other:
            return True
        above = known.get(branch.line.within_ref) if branch.line.within_ref else None
        if above is None:
            return False
        branch = above
    return True


def _walked(branches: Iterable[Branch], depth: int) -> Iterator[Branch]:
    for branch in branches:
        branch.depth = depth
        yield branch
        yield from _walked(branch.inside, depth + 1)
