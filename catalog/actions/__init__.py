"""What staff can change in the catalog; one module per system."""

from catalog.actions import ready2order, rec_plus

__all__ = ["ready2order", "rec_plus"]
