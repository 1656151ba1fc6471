"""How each system's records become sales rows; one module per system."""

from sales.mappings import ready2order, readycloud, rec_plus

__all__ = ["ready2order", "readycloud", "rec_plus"]
