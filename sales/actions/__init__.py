"""What staff can do with documents; one module per system."""

from sales.actions import guaranteed_reviews, ready2order, readycloud, rec_plus

__all__ = ["guaranteed_reviews", "ready2order", "readycloud", "rec_plus"]
