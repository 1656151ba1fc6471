"""Merges a page of slices into its table: unchanged rows are recognised by hash, only changed ones are written."""

from accounts.sync.merge.merging import Merged, Merger

__all__ = ["Merged", "Merger"]
