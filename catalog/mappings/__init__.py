"""How each system's records become catalog rows; one module per system."""

from catalog.mappings import ready2order, rec_plus

__all__ = ["ready2order", "rec_plus"]
