"""What staff can do with documents; one module per system."""

from sales.actions import ready2order

__all__ = ["ready2order"]
