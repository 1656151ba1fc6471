"""Changing the catalog: each form becomes a command, and the page of the record shows what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from accounts.access import access_of, require
from accounts.models import Membership
from accounts.outbox import showing
from accounts.outbox.action import actions
from accounts.outbox.pages import changed, pressed
from accounts.scopes import NAME, joined
from accounts.staff import staff
from backoffice.pages import is_htmx, posted, signed_in
from catalog import forms
from catalog.forms.products import PriceCell, StockCell
from catalog.listings import PRODUCTS
from catalog.models import Product, StockLevel, Variant

EDITOR = Membership.Role.EDITOR
CELLS = ("price", "stock")


@require_http_methods(["GET", "POST"])
@signed_in
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    product = _product(request, pk)
    return changed(request, product, forms.of(product.account.system).edit, "catalog/product_edit.html")


@require_http_methods(["GET", "POST"])
@signed_in
def product_stock(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the product; where each of its variants has a stock of its own, those to choose from."""
    product = _product(request, pk)
    known = forms.of(product.account.system)
    row = known.stock_of(product)
    if row is not None:
        return changed(request, row, known.stock, "catalog/product_stock.html", product=product)
    variants = product.variants.filter(removed_at=None).order_by("code", "pk")
    context = {"row": product, "variants": variants, "told": known.no_stock}
    return render(request, "catalog/product_stock_choose.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def variant_stock(request: HttpRequest, pk: int) -> HttpResponse:
    """By its code, under which alone its stock can be written."""
    rows = joined(Variant.objects.visible_to(staff(request)), product=NAME).filter(removed_at=None)
    variant = _editable(request, get_object_or_404(rows, pk=pk))
    levels = joined(StockLevel.objects.present().filter(account=variant.account_id, code=variant.code), payload=True)
    row = levels.order_by("pk").last()
    if row is None:
        messages.info(request, "The list of stock does not have this code (yet): it can be set once that was read.")
        return redirect(variant)
    form = forms.of(variant.account.system).stock
    return changed(request, row, form, "catalog/product_stock.html", product=variant.product, variant=variant)


@require_http_methods(["GET", "POST"])
@signed_in
def product_delete(request: HttpRequest, pk: int) -> HttpResponse:
    product = _product(request, pk)
    return changed(request, product, forms.of(product.account.system).delete, "catalog/product_delete.html")


@require_safe
@signed_in
def product_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The product's row in the list, as it is now; elsewhere its page."""
    row = get_object_or_404(PRODUCTS.rows(request.user), pk=pk)
    return _row(request, row) if is_htmx(request) else redirect(row)


@require_http_methods(["GET", "POST"])
@signed_in
def product_cell(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field of the list, edited where it stands; without HTMX its form is a page."""
    if name not in CELLS:
        raise Http404(f"The list has no field {name!r} that could be edited.")
    product = _product(request, pk)
    form = _cell(request, product, name)
    if form is None:
        page = reverse("product_stock", args=[pk])
        return HttpResponseClientRedirect(page) if is_htmx(request) else redirect(page)
    if request.method == "POST" and form.is_valid():
        form.queue(staff(request))
        if not form.errors:
            return _row(request, product) if is_htmx(request) else redirect(product)
    context = {"form": form, "field": form[name], "product": product, "row": product}
    if not is_htmx(request):
        return render(request, "catalog/product_cell.html", context)
    answer = render(request, "catalog/_product_cell.html", context)
    if request.method == "POST":  # the cell again, with what is wrong, instead of the row
        return reswap(retarget(answer, f"#product-{pk}-{name}"), "innerHTML")
    return answer


def _cell(request: HttpRequest, product: Product, name: str) -> PriceCell | StockCell | None:
    """``None``: it has no stock of its own that could be set."""
    known = forms.of(product.account.system)
    if name == "price":
        return known.price_cell(posted(request), row=product)
    row = known.stock_of(product)
    return None if row is None else known.stock_cell(posted(request), row=row)


def _row(request: HttpRequest, product: Product) -> HttpResponse:
    access = access_of(request.user)
    context = {
        "product": product,
        "access": access,
        "picks": access.may_anywhere(EDITOR),
        "standing": showing.standing([product], "products"),
    }
    return render(request, "catalog/_product_row.html", context)


@require_POST
@signed_in
def product_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the buttons of its page: active or not, sold out or not, live or a draft."""
    product = _product(request, pk)
    return pressed(request, forms.of(product.account.system).switch(request.POST, row=product))


def _product(request: HttpRequest, pk: int) -> Product:
    """A product that is still there and may be changed by this person, at a system that takes such changes from us."""
    rows = joined(Product.objects.visible_to(staff(request)), payload=True, group=NAME, base=NAME)
    product: Product = _editable(request, get_object_or_404(rows.filter(removed_at=None), pk=pk))
    return product


def _editable(request: HttpRequest, row: Any) -> Any:
    """This row, as far as its system takes changes of products from us, and from this person."""
    if not actions.offers(row.account.system, "products"):
        raise Http404("Products of this system cannot be changed from here.")
    require(request.user, EDITOR, row.account.merchant_id)
    return row
