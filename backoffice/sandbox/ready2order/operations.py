"""The catalogue: every operation that is emulated."""

import re

from backoffice.sandbox.ready2order.call import Operation
from backoffice.sandbox.ready2order.calls import (
    account,
    coupons,
    customers,
    devices,
    discounts,
    exports,
    granting,
    invoices,
    orders,
    prices,
    printing,
    products,
    seating,
    small,
    terminals,
    users,
    webhooks,
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    *products.OPERATIONS,
    *small.OPERATIONS,
    *prices.OPERATIONS,
    *customers.OPERATIONS,
    *coupons.OPERATIONS,
    *discounts.OPERATIONS,
    *seating.OPERATIONS,
    *orders.OPERATIONS,
    *users.OPERATIONS,
    *printing.OPERATIONS,
    *devices.OPERATIONS,
    *terminals.OPERATIONS,
    *exports.OPERATIONS,
    *invoices.OPERATIONS,
    *account.OPERATIONS,
    *granting.OPERATIONS,
    *webhooks.OPERATIONS,
)

_PARTS = {name: rf"(?P<{name}>[0-9]{{1,18}})" for name in ("id", "customerId", "customerCategoryId")}


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", lambda part: _PARTS.get(part[1], rf"(?P<{part[1]}>[^/]+)"), path))


_LITERAL = {(operation.method, operation.path): operation for operation in OPERATIONS if "{" not in operation.path}
_PATTERNS = [(operation, _pattern(operation.path)) for operation in OPERATIONS if "{" in operation.path]


def found(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation for a method and a path, and the variable parts of the path; ``None`` if there is none.

    Only today's verbs are known: create is POST, change is PUT.
    """
    if (method, path) in _LITERAL:
        return _LITERAL[method, path], {}
    for operation, pattern in _PATTERNS:
        match = pattern.fullmatch(path)
        if match and operation.method == method:
            return operation, match.groupdict()
    return None
