"""How each system's records become sales rows; one module per system."""

from sales.mappings import guaranteed_reviews, ready2order, readycloud, rec_plus

__all__ = ["guaranteed_reviews", "ready2order", "readycloud", "rec_plus"]
