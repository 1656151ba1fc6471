"""The ready2order POS: catalogue, documents, linking, limits and errors, as its contract describes them."""

from backoffice.sandbox.ready2order.app import Ready2Order
from backoffice.sandbox.ready2order.operations import OPERATIONS
from backoffice.sandbox.ready2order.till import Till

__all__ = ["OPERATIONS", "Ready2Order", "Till"]
