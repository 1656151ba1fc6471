"""Changing the catalog: each form becomes a command, and the page of the record shows what became of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget

from accounts.access import access_of, require
from accounts.models import Membership
from accounts.outbox import showing
from accounts.outbox.action import actions
from accounts.outbox.pages import changed, pressed
from accounts.scopes import NAME, joined
from accounts.staff import staff
from backoffice.pages import is_htmx, posted, signed_in
from catalog.forms import CELLS, DeleteProductForm, ProductForm, ProductSwitchForm, StockForm
from catalog.listings import PRODUCTS
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
    form = CELLS[name](posted(request), row=product)
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
    """One of the buttons of its page: active or not, sold out or not."""
    return pressed(request, ProductSwitchForm(request.POST, row=_product(request, pk)))


def _product(request: HttpRequest, pk: int) -> Product:
    """A product that is still there and may be changed by this person, at a system that takes such changes from us."""
    rows = joined(Product.objects.visible_to(staff(request)), payload=True, group=NAME, base=NAME)
    rows = rows.filter(removed_at=None)
    row: Product = get_object_or_404(rows, pk=pk)
    if not actions.offers(row.account.system, "products"):
        raise Http404("Products of this system cannot be changed from here.")
    require(request.user, EDITOR, row.account.merchant_id)
    return row
