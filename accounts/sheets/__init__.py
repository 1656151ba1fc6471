"""Pages of mirrored records, from one declaration of each kind (a ``Sheet``): its list, its files, one record's page."""

from accounts.sheets.facts import At, Fact, Line
from accounts.sheets.sheet import GONE, Amount, Gone, Sheet

__all__ = ["GONE", "Amount", "At", "Fact", "Gone", "Line", "Sheet"]
