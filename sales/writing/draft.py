"""What was typed so far. It travels with the form, so that nothing is kept here before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from catalog.models import Product
from sales.writing.forms import MOST_ITEMS, MOST_PARTS, PERCENT, InvoiceForm, ItemForm, PartForm

ITEMS, PARTS = "items", "parts"
Row = dict[str, Any]
MOST = {ITEMS: MOST_ITEMS, PARTS: MOST_PARTS}
FIELDS: dict[str, list[str]] = {ITEMS: list(ItemForm.base_fields), PARTS: list(PartForm.base_fields)}


@dataclass
class Draft:
    """The document's own fields, its lines and its part payments, as texts."""

    head: Row = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {ITEMS: [], PARTS: []})

    @classmethod
    def typed(cls, post: QueryDict) -> "Draft":
        head = {name: post[name] for name in InvoiceForm.base_fields if name in post}
        return cls(head, {prefix: _rows(post, prefix) for prefix in FIELDS})

    def fields(self) -> dict[str, str]:
        """As a browser sends it."""
        found = dict(self.head)
        for prefix, rows in self.rows.items():
            found |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
            for number, row in enumerate(rows):
                found |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        return found

    # --- What buttons do ---------------------------------------------------------------------------

    def add_product(self, product: Product) -> None:
        """One more of it, if its line is there already and was not changed."""
        line = product_line(product)
        for row in self.rows[ITEMS]:
            if {**row, "quantity": ""} == {**line, "quantity": ""} and str(row["quantity"]).isdigit():
                row["quantity"] = str(int(row["quantity"]) + 1)
                return
        self._add(ITEMS, line)

    def add_free(self) -> None:
        self._add(ITEMS, dict.fromkeys(FIELDS[ITEMS], "") | {"quantity": "1", "unit": PERCENT})

    def add_part(self) -> None:
        self._add(PARTS, dict.fromkeys(FIELDS[PARTS], ""))

    def drop(self, prefix: str, number: str) -> None:
        rows = self.rows[prefix]
        if number.isdigit() and int(number) < len(rows):
            del rows[int(number)]

    def _add(self, prefix: str, row: Row) -> None:
        if len(self.rows[prefix]) < MOST[prefix]:
            self.rows[prefix].append(row)


def product_line(product: Product) -> Row:
    price = f"{product.price.normalize():f}"
    return dict.fromkeys(FIELDS[ITEMS], "") | {
        "product": product.remote_id, "quantity": "1", "price": price, "unit": PERCENT,
    }  # fmt: skip


def _rows(post: Mapping[str, Any], prefix: str) -> list[Row]:
    total = str(post.get(f"{prefix}-TOTAL_FORMS", "0"))
    number = min(int(total), MOST[prefix]) if total.isdecimal() and len(total) < 6 else 0
    return [{name: post.get(f"{prefix}-{n}-{name}", "") for name in FIELDS[prefix]} for n in range(number)]
