"""How each system's records become sales rows; one module per system."""

from sales.mappings import ready2order

__all__ = ["ready2order"]
