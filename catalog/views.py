"""Products, product groups and VAT rates, as the tills have them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import freshness
from accounts.access import access_of
from accounts.models import Membership
from accounts.scopes import joined
from backoffice.lists import ListPage
from backoffice.pages import signed_in
from catalog import payloads
from catalog.listings import PRODUCT_GROUPS, PRODUCTS, VAT_RATES
from catalog.models import Product, ProductGroup

PARTS_SHOWN = 200  # variations, products of a group


@require_safe
@signed_in
def products(request: HttpRequest) -> HttpResponseBase:
    page = ListPage(request, PRODUCTS)
    return page.response(age=lambda: freshness.of_resource("products", page.scope.accounts))


@require_safe
@signed_in
def product_groups(request: HttpRequest) -> HttpResponseBase:
    page = ListPage(request, PRODUCT_GROUPS)
    return page.response(age=lambda: freshness.of_resource("product_groups", page.scope.accounts))


@require_safe
@signed_in
def vat_rates(request: HttpRequest) -> HttpResponseBase:
    page = ListPage(request, VAT_RATES)
    return page.response(age=lambda: freshness.of_resource("vat_rates", page.scope.accounts))


@require_safe
@signed_in
def product(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Product.objects.visible_to(request.user)  # type: ignore[arg-type]
    row = get_object_or_404(joined(rows, "group", "base", "vat").defer(None), pk=pk)
    return render(request, "catalog/product.html", _about(request, row) | {
        "product": row,
        "path": payloads.path_of(row.group),
        "variations": row.variations.order_by("name", "pk")[:PARTS_SHOWN],
        "parts": payloads.product_parts(row.payload),
    })


@require_safe
@signed_in
def product_group(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ProductGroup.objects.visible_to(request.user)  # type: ignore[arg-type]
    row = get_object_or_404(joined(rows, "parent").defer(None), pk=pk)
    return render(request, "catalog/product_group.html", _about(request, row) | {
        "group": row,
        "path": payloads.path_of(row.parent),
        "children": row.children.order_by("sort_index", "pk")[:PARTS_SHOWN],
        "products": row.products.order_by("name", "pk")[: PARTS_SHOWN + 1],
        "shown": PARTS_SHOWN,
    })


def _about(request: HttpRequest, row: Any) -> dict[str, Any]:
    """What every page of one record shows besides."""
    account = row.account
    resource = "products" if isinstance(row, Product) else "product_groups"
    return {
        "account": account,
        "merchant": account.merchant,
        "age": freshness.of_resource(resource, (account.pk,)),
        "raw": payloads.pretty(row.payload) if access_of(request.user).may(Membership.Role.MANAGER, account.merchant_id) else "",
    }
