"""Changing the catalog: each form becomes a command, and the page of the record shows what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import records, systems
from accounts.access import require
from accounts.models import Membership
from accounts.outbox.forms import ChangeForm
from accounts.scopes import joined
from accounts.staff import staff
from backoffice.pages import posted, signed_in
from catalog.forms import DeleteProductForm, ProductForm, StockForm
from catalog.models import Product

EDITOR = Membership.Role.EDITOR


@require_http_methods(["GET", "POST"])
@signed_in
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _changed(request, _product(request, pk), ProductForm, "catalog/product_edit.html")


@require_http_methods(["GET", "POST"])
@signed_in
def product_stock(request: HttpRequest, pk: int) -> HttpResponse:
    return _changed(request, _product(request, pk), StockForm, "catalog/product_stock.html")


@require_http_methods(["GET", "POST"])
@signed_in
def product_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _changed(request, _product(request, pk), DeleteProductForm, "catalog/product_delete.html")


def _changed(request: HttpRequest, row: Any, form_class: type[ChangeForm], template: str) -> HttpResponse:
    """The form; once it is filled in well, the record's page, where the change can be followed."""
    form = form_class(posted(request), row=row)
    if request.method == "POST" and form.is_valid():
        command = form.queue(staff(request))
        if command is not None:
            messages.success(request, "Your change is on its way; below you see when it is confirmed.")
        elif not form.errors:
            messages.info(request, "Nothing was changed.")
        if not form.errors:
            return redirect(row)
    return render(request, template, {
        "form": form,
        "row": row,
        "system": systems.name_of(row.account.system),
        "merchant": row.account.merchant,
        "changes": [each for each in records.changes_of(row, form.action.resource)[: records.LATEST] if each.is_open],
    })  # fmt: skip


def _product(request: HttpRequest, pk: int) -> Product:
    """A product that is still there and may be changed by this person."""
    rows = joined(Product.objects.visible_to(staff(request)), payload=True).filter(removed_at=None)
    row: Product = get_object_or_404(rows, pk=pk)
    require(request.user, EDITOR, row.account.merchant_id)
    return row
