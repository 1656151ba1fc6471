"""Lists: filter, search, sort, page by key and export, from one declaration each.

A list is a ``Listing``; ``ListPage(request, LISTING).response()`` serves it as page, fragment or file. The address
holds the whole state: ``?merchant=…&q=…&sort=-price&after=<cursor>&format=csv``.
"""

from backoffice.lists.filters import ListFilter
from backoffice.lists.serve import ListPage
from backoffice.lists.spec import FIGURES, TIMES, Column, Listing, Scope, Sort

__all__ = ["FIGURES", "TIMES", "Column", "ListFilter", "ListPage", "Listing", "Scope", "Sort"]
