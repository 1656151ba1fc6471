"""Products, product groups and VAT rates, as the tills have them."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import freshness, records
from accounts.access import access_of
from accounts.models import Membership
from accounts.outbox import showing
from accounts.scopes import NAME, joined
from accounts.sheets.pages import list_of, record_of
from accounts.sheets.sections import sections_of
from accounts.staff import staff
from backoffice import sentences
from backoffice.lists import ListPage
from backoffice.pages import signed_in
from catalog import forms, payloads
from catalog.group_forms import GroupSwitchForm
from catalog.listings import PRODUCT_GROUPS, PRODUCTS
from catalog.models import Product, ProductGroup
from catalog.sheets import CATEGORIES, STOCK, VARIANTS, VAT_RATES

PARTS_SHOWN = 200  # variations, products of a group


@require_safe
@signed_in
def products(request: HttpRequest) -> HttpResponseBase:
    page, access = ListPage(request, PRODUCTS), access_of(request.user)
    return page.response(
        access=access,
        picks=access.may_anywhere(Membership.Role.EDITOR),
        bulk_query=urlencode({"query": page.filters.query}),
        age=lambda: freshness.of_resource("products", page.scope.accounts),
        standing=lambda: showing.standing(page.rows, "products"),
        edits=access_of(request.user).may_anywhere(Membership.Role.EDITOR),
    )


@require_safe
@signed_in
def product_groups(request: HttpRequest) -> HttpResponseBase:
    page = ListPage(request, PRODUCT_GROUPS)
    return page.response(
        age=lambda: freshness.of_resource("product_groups", page.scope.accounts),
        standing=lambda: showing.standing(page.rows, "product_groups"),
        edits=access_of(request.user).may_anywhere(Membership.Role.EDITOR),
    )


stock = list_of(STOCK)
vat_rates, vat_rate = list_of(VAT_RATES), record_of(VAT_RATES)
variants, variant = list_of(VARIANTS), record_of(VARIANTS)
categories, category = list_of(CATEGORIES), record_of(CATEGORIES)


@require_safe
@signed_in
def product(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Product.objects.visible_to(staff(request))
    row = get_object_or_404(
        joined(
            rows,
            payload=True,
            group=("name", "parent"),
            category=("name", "parent"),
            base=NAME,
            vat=("name", "remote_id", "value"),
        ),
        pk=pk,
    )
    variations = list(row.variations.order_by("name", "pk")[:PARTS_SHOWN])
    about = records.about(request, row, "products")
    known = forms.of(row.account.system) if about["edits"] else None
    context = about | {
        "product": row,
        "path": payloads.path_of(row.group or row.category),
        "variations": variations,
        "standing": showing.standing(variations, "products"),
        "parts": payloads.parts_of(row),
        "sections": sections_of(staff(request), row),
        "forms": known,
        "switch": known.switch(row=row) if known else None,
    }
    return records.answer(request, "catalog/product.html", context)


@require_safe
@signed_in
def product_group(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ProductGroup.objects.visible_to(staff(request))
    row = get_object_or_404(joined(rows, payload=True, parent=("name", "parent")), pk=pk)
    found = list(row.products.order_by("name", "pk")[: PARTS_SHOWN + 1])
    context = records.about(request, row, "product_groups") | {
        "group": row,
        "path": payloads.path_of(row.parent),
        "children": row.children.order_by("sort_index", "pk")[:PARTS_SHOWN],
        "products": found[:PARTS_SHOWN],
        "more": len(found) > PARTS_SHOWN,
        "standing": showing.standing(found[:PARTS_SHOWN], "products"),
        "nothing": sentences.empty("group_products"),
        "switch": GroupSwitchForm(row=row),
    }
    return records.answer(request, "catalog/product_group.html", context)
