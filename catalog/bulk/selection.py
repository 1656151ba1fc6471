"""Which products are edited together."""

from django.http import HttpRequest, QueryDict

from accounts.selecting import Selection, selected
from accounts.staff import staff
from catalog.filters import ProductFilter
from catalog.models import Product

SHOWN = (
    "account",
    "remote_id",
    "name",
    "item_number",
    "stock_enabled",
    "payload",
    "removed_at",
    "group__name",
    "category__name",
    "vat__name",
    "vat__remote_id",
)


def chosen_of(request: HttpRequest, asked: QueryDict) -> Selection:
    visible = Product.objects.visible_to(staff(request)).filter(removed_at=None)
    return selected(request, asked, rows=visible, filters=ProductFilter, resource="products")


def products(chosen: Selection) -> list[Product]:
    """In the order of their names, with what the difference needs."""
    rows = chosen.rows.select_related("group", "category", "vat").defer(None).only(*SHOWN)
    return chosen.read(rows.order_by("name", "pk"))
