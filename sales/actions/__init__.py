"""What staff can do with documents; one module per system."""

from sales.actions import ready2order, readycloud, rec_plus

__all__ = ["ready2order", "readycloud", "rec_plus"]
