"""Writes to ready2order's sales."""

from sales.actions.ready2order import documents, papers

__all__ = ["documents", "papers"]
