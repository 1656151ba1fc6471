"""What has no model of its own: the long tail of each system; one module per system."""

from accounts.mappings import ready2order, readycloud, rec_plus

__all__ = ["ready2order", "readycloud", "rec_plus"]
