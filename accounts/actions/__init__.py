"""What staff can order of a till as a whole, and what all writes to one system share; one module per system."""

from accounts.actions import ready2order, rec_plus

__all__ = ["ready2order", "rec_plus"]
