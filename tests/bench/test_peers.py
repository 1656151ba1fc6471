"""The peers write what the product writes, or the bench would compare different work."""

from typing import Any

import pytest

from accounts.sync.registry import registry
from tests.bench.merging import KINDS
from tests.bench.peers import records, shop_records

OF_EVERY_RECORD = {"remote_id", "payload", "payload_hash", "search"}
WRITTEN = {
    "products": (records.PRODUCT, {}),
    "invoices": (records.INVOICE, {"items": records.ITEM, "payment": records.PAYMENT}),
    "shop_products": (shop_records.PRODUCT, {"variants": shop_records.VARIANT}),
    "web_orders": (shop_records.ORDER, {"lines": shop_records.LINE}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_peers_fill_the_columns_that_the_product_fills(kind: str) -> None:
    system, resource, _ = KINDS[kind]
    [mapping] = [each for each in registry.of(system) if each.resource == resource]
    columns, parts = WRITTEN[kind]
    assert set(columns) == names(mapping) | OF_EVERY_RECORD
    inner = {child.place: names(child) | {"position"} for child in mapping.children}
    inner |= {part.resource: names(part) | OF_EVERY_RECORD for part in mapping.parts}
    assert {place: set(filled) for place, filled in parts.items()} == {place: inner[place] for place in parts}


def names(mapping: Any) -> set[str]:
    return {name for column in mapping.columns.values() for name in column.names()}
