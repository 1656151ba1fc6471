"""Which products are variations of which."""

from collections import defaultdict

from backoffice.sandbox.messages import Row
from backoffice.sandbox.tables import Table

BASE = "product_base_id"


class Variations:
    """Kept in step with the table of products; built when first asked for."""

    def __init__(self, products: Table) -> None:
        self._products = products
        self._by_base: dict[int, list[int]] | None = None
        products.on_change.append(self._follow)

    def of(self, base: int) -> list[int]:
        """The ids of a product's variations, ascending."""
        if self._by_base is None:
            self._by_base = defaultdict(list)
            for identifier, base_id in self._products.column(BASE).items():
                if base_id is not None:
                    self._by_base[base_id].append(identifier)
        return sorted(self._by_base.get(base, ()))

    def _follow(self, before: Row | None, after: Row | None) -> None:
        for row, added in ((before, False), (after, True)):
            base = row[BASE] if row else None
            if row is None or base is None:
                continue
            self._products.forget(base)
            if self._by_base is None:
                continue
            if added:
                self._by_base.setdefault(base, []).append(row["product_id"])
            else:
                self._by_base[base].remove(row["product_id"])
