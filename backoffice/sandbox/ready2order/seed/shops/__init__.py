"""Five kinds of shop; the sixth till is the second of the first kind, and so on."""

from backoffice.sandbox.ready2order.seed.shops.bakery import BAKERY
from backoffice.sandbox.ready2order.seed.shops.bikes import BIKES
from backoffice.sandbox.ready2order.seed.shops.farm import FARM
from backoffice.sandbox.ready2order.seed.shops.paper import PAPER
from backoffice.sandbox.ready2order.seed.shops.shop import Section, Shop
from backoffice.sandbox.ready2order.seed.shops.wine import WINE

SHOPS = (BAKERY, WINE, BIKES, PAPER, FARM)

__all__ = ["SHOPS", "Section", "Shop"]
