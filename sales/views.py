"""Invoices, customers, payment methods and storno reasons, as the tills have them."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import freshness, records
from accounts.scopes import NAME, joined
from accounts.staff import staff
from backoffice import sentences
from backoffice.lists import Listing, ListPage
from backoffice.pages import signed_in
from sales import dashboard as board
from sales import totals, vat
from sales.listings import CUSTOMERS, INVOICES, PAYMENT_METHODS, STORNO_REASONS
from sales.models import Customer, Invoice

INVOICES_SHOWN = 50  # of a customer


@require_safe
@signed_in
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "sales/dashboard.html", board.context(request))


@require_safe
@signed_in
def invoices(request: HttpRequest) -> HttpResponseBase:
    page = ListPage(request, INVOICES)
    return page.response(
        age=lambda: freshness.of_resource("invoices", page.scope.accounts),
        totals=lambda: None if page.count.is_capped else totals.of(page.counted),
    )


@require_safe
@signed_in
def customers(request: HttpRequest) -> HttpResponseBase:
    return _simple(request, CUSTOMERS, "customers")


@require_safe
@signed_in
def payment_methods(request: HttpRequest) -> HttpResponseBase:
    return _simple(request, PAYMENT_METHODS, "payment_methods")


@require_safe
@signed_in
def storno_reasons(request: HttpRequest) -> HttpResponseBase:
    return _simple(request, STORNO_REASONS, "storno_reasons")


@require_safe
@signed_in
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    rows = joined(
        Invoice.objects.visible_to(staff(request)),
        payload=True,
        customer=NAME,
        payment_method=NAME,
        storno_of=("number",),
    )
    row = get_object_or_404(rows, pk=pk)
    items = list(row.items.select_related("product").defer("product__payload", "product__search"))
    lines = [vat.Line(item.total, item.total_net, item.vat_rate) for item in items]
    rates = vat.by_rate(lines)
    return render(request, "sales/invoice.html", records.about(request, row, "invoices") | {
        "invoice": row,
        "gap": abs(row.vat_gap),
        "is_off_rate": not vat.gap_of_figures(rates, total=row.total, total_vat=row.total_vat, tip=row.tip),
        "items": items,
        "payments": row.payments.all(),
        "discounts": row.discounts.all(),
        "rates": rates,
        "sums": {part: sum((getattr(rate, part) for rate in rates), vat.ZERO) for part in ("net", "vat", "gross")},
        "stornos": row.stornos.order_by("issued_at"),
        "no_items": sentences.empty("items"),
        "no_payments": sentences.empty("payments"),
    })  # fmt: skip


@require_safe
@signed_in
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(joined(Customer.objects.visible_to(staff(request)), payload=True, category=NAME), pk=pk)
    theirs = Invoice.objects.visible_to(staff(request)).filter(customer=row)
    found = list(joined(theirs).order_by("-issued_at", "-pk")[: INVOICES_SHOWN + 1])
    return render(request, "sales/customer.html", records.about(request, row, "customers") | {
        "customer": row,
        "invoices": found[:INVOICES_SHOWN],
        "more": len(found) > INVOICES_SHOWN,
        "totals": totals.of(theirs),
        "nothing": sentences.empty("customer_invoices"),
    })  # fmt: skip


def _simple(request: HttpRequest, listing: Listing, resource: str) -> HttpResponseBase:
    page = ListPage(request, listing)
    return page.response(age=lambda: freshness.of_resource(resource, page.scope.accounts))
