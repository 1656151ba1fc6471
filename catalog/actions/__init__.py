"""What staff can change in the catalog; one module per system."""

from catalog.actions import ready2order

__all__ = ["ready2order"]
