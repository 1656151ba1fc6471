"""What staff can order of a till as a whole; one module per system."""

from accounts.actions import ready2order

__all__ = ["ready2order"]
