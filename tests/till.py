"""A till in a few lines, for tests that need to know every request: tolerant where the sandbox is strict.

Rows are the builders' of ``cast``; ``faults`` are functions ``(asked, handler) -> bool`` that may answer instead.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from accounts.sync.mapping import Mapping
from accounts.sync.pagers import Whole
from accounts.sync.registry import registry
from tests import cast
from tests.loopback import Asked, Handler, Server, serving

PATHS = {
    "/vat-rates": "vat_rates",
    "/productgroups": "product_groups",
    "/products": "products",
    "/paymentMethods": "payment_methods",
    "/storno": "storno_reasons",
    "/customers": "customers",
    "/customerCategories": "customer_categories",
    "/document/invoice": "invoices",
}
PAGED = ("product_groups", "products", "storno_reasons", "customers")
KEYS = {
    "vat_rates": "id",
    "product_groups": "productgroup_id",
    "products": "product_id",
    "payment_methods": "payment_id",
    "storno_reasons": "storno_id",
    "customers": "customer_id",
    "customer_categories": "customerCategory_id",
    "invoices": "invoice_id",
}

FURTHER = {
    mapping.listing.path: mapping
    for mapping in registry.of("ready2order")
    if mapping.listing is not None and mapping.per is None and not mapping.essential
}

Fault = Callable[[Asked, Handler], bool]


class Till:
    """``rows`` can be changed at any time; ``asked`` lists the requests as (method, path, query)."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {resource: [] for resource in KEYS}
        self.rows |= {mapping.resource: [] for mapping in registry.of("ready2order") if not mapping.essential}
        self.rows["vat_rates"] = [cast.vat_rate(1)]
        self.rows["payment_methods"] = [cast.payment_method(1)]
        self.tokens = {cast.TOKEN}
        self.clamp = 100
        self.faults: list[Fault] = []
        self.grants: dict[str, dict[str, Any]] = {}
        self.minted = 0
        self.company: dict[str, Any] | None = None
        self.server: Server
        self.lock = threading.Lock()

    # --- What tests ask ---

    @property
    def asked(self) -> list[Asked]:
        return self.server.asked

    def paths(self, path: str = "") -> list[tuple[str, dict[str, str]]]:
        return [(a.path.removeprefix("/v1"), a.query) for a in self.asked if not path or a.path == f"/v1{path}"]

    def forget(self) -> None:
        self.asked.clear()

    def once(self, path: str, answer: Callable[[Asked, Handler], None], times: int = 1, after: int = 0) -> None:
        """Answer the next ``times`` requests for this path differently, after ``after`` ordinary ones."""
        left = {"skip": after, "times": times}

        def fault(asked: Asked, handler: Handler) -> bool:
            if asked.path != f"/v1{path}" or left["times"] == 0:
                return False
            if left["skip"]:
                left["skip"] -= 1
                return False
            left["times"] -= 1
            answer(asked, handler)
            return True

        self.faults.append(fault)

    # --- Answering ---

    def answer(self, asked: Asked, handler: Handler) -> None:
        for fault in list(self.faults):
            if fault(asked, handler):
                return
        path = asked.path.removeprefix("/v1")
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if path.startswith("/developerToken/"):
            return self._developer(path, asked, handler)
        if token not in self.tokens:
            return handler.json({"error": True, "msg": "Unauthorized"}, 401)
        with self.lock:
            return self._account(path, token, asked, handler)

    def _account(self, path: str, token: str, asked: Asked, handler: Handler) -> None:
        if path == "/access/revoke":
            self.tokens.discard(token)
            return handler.json({"error": False, "success": True, "msg": "ok"})
        if path == "/company":
            return handler.json(self.company or {"error": True}, 200 if self.company else 403)
        if path in PATHS:
            return handler.json(self._listed(PATHS[path], asked.query))
        if path in FURTHER:
            return handler.json(self._further(FURTHER[path], asked.query))
        if "/price/" in path:
            _, _, product, _, whose = path.split("/")
            rows = self.rows[{"customer": "customer_prices", "customerCategory": "customer_category_prices"}[whose]]
            return handler.json([row for row in rows if str(row["product_id"]) == product])
        collection, _, number = path.rpartition("/")
        for row in self.rows.get(PATHS.get(collection, ""), []):
            if str(row.get(KEYS[PATHS[collection]])) == number:
                return handler.json(row)
        return handler.json({"error": True, "msg": "not found"}, 404)

    def _listed(self, resource: str, query: dict[str, str]) -> Any:
        rows = self.rows[resource]
        limit = min(int(query.get("limit", 25)), self.clamp)
        if resource == "invoices":
            return self._invoices(rows, query, limit)
        if "updatedAfter" in query:
            rows = [row for row in rows if row["product_updated_at"] >= query["updatedAfter"]]
        if resource in PAGED:
            start = (int(query.get("page", 1)) - 1) * limit
            return rows[start : start + limit]
        return rows

    def _further(self, mapping: type[Mapping], query: dict[str, str]) -> Any:
        """What is read in the same way everywhere; of two segments the first has everything."""
        rows = self.rows[mapping.resource]
        if any(query.get(name) == "true" for name in ("trainingMode", "trainingsMode")):
            return []
        if not mapping.key:
            return {"error": False, "success": True, "msg": "", "status": "open"}
        if isinstance(mapping.pager, Whole):
            return rows
        limit = min(int(query["limit"]), self.clamp)
        start = (int(query["page"]) - 1) * limit
        return rows[start : start + limit]

    def _invoices(self, rows: list[dict[str, Any]], query: dict[str, str], limit: int) -> dict[str, Any]:
        training = query.get("testMode") == "true"
        since = query.get("dateFrom", "")
        rows = [row for row in rows if row["invoice_testMode"] == training and row["invoice_timestamp"] >= since]
        offset = int(query.get("offset", 0))
        return {"invoices": rows[offset : offset + limit], "count": len(rows), "offset": offset, "limit": limit}

    def _developer(self, path: str, asked: Asked, handler: Handler) -> None:
        if asked.method == "POST":
            self.minted += 1
            token = f"grant-token-number-{self.minted}"
            self.grants[token] = {"status": "pending", "body": asked.body}
            address = f"{self.server.url}/approve-at-the-till/{token}"
            return handler.json(
                {
                    "error": False,
                    "success": True,
                    "grantAccessUri": address,
                    "grantAccessToken": token,
                    "status": "pending",
                }
            )
        grant = self.grants.get(path.rpartition("/")[2])
        if grant is None:
            return handler.json({"error": True}, 404)
        return handler.json({name: value for name, value in grant.items() if name != "body"})


@contextmanager
def open_till() -> Iterator[Till]:
    till = Till()
    with serving(till.answer) as server:
        till.server = server
        yield till
