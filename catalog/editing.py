"""Changing the catalog: each form becomes a command, and the page of the record shows what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.models import Membership
from accounts.outbox.pages import changed
from accounts.scopes import joined
from accounts.staff import staff
from backoffice.pages import signed_in
from catalog.forms import DeleteProductForm, ProductForm, StockForm
from catalog.models import Product

EDITOR = Membership.Role.EDITOR


@require_http_methods(["GET", "POST"])
@signed_in
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return changed(request, _product(request, pk), ProductForm, "catalog/product_edit.html")


@require_http_methods(["GET", "POST"])
@signed_in
def product_stock(request: HttpRequest, pk: int) -> HttpResponse:
    return changed(request, _product(request, pk), StockForm, "catalog/product_stock.html")


@require_http_methods(["GET", "POST"])
@signed_in
def product_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return changed(request, _product(request, pk), DeleteProductForm, "catalog/product_delete.html")


def _product(request: HttpRequest, pk: int) -> Product:
    """A product that is still there and may be changed by this person."""
    rows = joined(Product.objects.visible_to(staff(request)), payload=True).filter(removed_at=None)
    row: Product = get_object_or_404(rows, pk=pk)
    require(request.user, EDITOR, row.account.merchant_id)
    return row
