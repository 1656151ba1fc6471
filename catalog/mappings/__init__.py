"""How each system's records become catalog rows; one module per system."""

from catalog.mappings import ready2order

__all__ = ["ready2order"]
