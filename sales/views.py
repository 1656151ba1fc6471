"""Invoices, customers, coupons, tables and all that belongs to sales, as the tills have them."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import freshness, records, systems
from accounts.access import access_of
from accounts.models import Membership
from accounts.outbox import showing
from accounts.scopes import NAME, joined
from accounts.sheets.pages import list_of, record_of
from accounts.sheets.sections import sections_of
from accounts.staff import staff
from accounts.sync.registry import registry
from backoffice import sentences
from backoffice.lists import ListPage
from backoffice.pages import signed_in
from sales import dashboard as board
from sales import orders, papers, sheets, story, totals, vat
from sales.asking import showing as asking
from sales.forms import WebOrderStatus
from sales.listings import INVOICES, RATINGS, WEB_ORDERS
from sales.models import Customer, Invoice, Shipment, WebOrder
from sales.report.page import ReportPage
from sales.reviewing.ratings import STARS, by_month, chart, together
from sales.sheets.reviews import language, order_number, stars
from sales.sheets.web_orders import totals as order_totals
from sales.shipping import boxes, following, joining, naming

MANAGER = Membership.Role.MANAGER
PAPERS = {"invoice-files": "sales/_invoice_files.html"}  # moving by itself
SHIPPING = {"shipping": "sales/_shipping.html"}
INVOICES_SHOWN = 50  # of a customer


@require_safe
@signed_in
def dashboard(request: HttpRequest) -> HttpResponse:
    return render(request, "sales/dashboard.html", board.context(request))


@require_safe
@signed_in
def report(request: HttpRequest) -> HttpResponseBase:
    return ReportPage(request).response()


@require_safe
@signed_in
def invoices(request: HttpRequest) -> HttpResponseBase:
    page = ListPage(request, INVOICES)
    return page.response(
        age=lambda: freshness.of_resource("invoices", page.scope.accounts),
        totals=lambda: None if page.count.is_capped else totals.of(page.counted),
        parts=lambda: page.filters.parts.sums(page.counted),
        standing=lambda: showing.standing(page.rows, "invoices"),
        writes=access_of(request.user).may_anywhere(MANAGER),
    )


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
    payments = list(row.payments.all())
    shipping, asked = following.of(staff(request), row), asking.of_order(row)
    context = records.about(request, row, "invoices") | {
        "invoice": row,
        "gap": abs(row.vat_gap),
        "is_off_rate": not vat.gap_of_figures(rates, total=row.total, total_vat=row.total_vat, tip=row.tip),
        "items": items,
        "payments": payments,
        "discounts": row.discounts.all(),
        "rates": rates,
        "sums": {part: sum((getattr(rate, part) for rate in rates), vat.ZERO) for part in ("net", "vat", "gross")},
        "stornos": row.stornos.order_by("issued_at"),
        "no_items": sentences.empty("items"),
        "sections": sections_of(staff(request), row),
        "no_payments": sentences.empty("payments"),
        "papers": papers.of(row),
        "asking": asked,
        "shipping": shipping,
        "story": story.of_invoice(row, payments, shipping, asked),
        "prints": not row.removed_at and access_of(request.user).may(MANAGER, row.account.merchant_id),
        "cancels": row.can_be_cancelled and access_of(request.user).may(MANAGER, row.account.merchant_id),
    }
    context["papers_move"] = any(paper.is_moving for paper in context["papers"])
    return records.answer(request, "sales/invoice.html", context, PAPERS | SHIPPING)


@require_safe
@signed_in
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(joined(Customer.objects.visible_to(staff(request)), payload=True, category=NAME), pk=pk)
    theirs = Invoice.objects.visible_to(staff(request)).filter(customer=row)
    found = list(joined(theirs).order_by("-issued_at", "-pk")[: INVOICES_SHOWN + 1])
    return render(request, "sales/customer.html", records.about(request, row, registry.resource_of(row)) | {
        "customer": row,
        "invoices": found[:INVOICES_SHOWN],
        "is_of_shop": systems.get(row.account.system).kind == "shop",
        "more": len(found) > INVOICES_SHOWN,
        "totals": totals.of(theirs),
        "nothing": sentences.empty("customer_invoices"),
        "sections": sections_of(staff(request), row),
    })  # fmt: skip


@require_safe
@signed_in
def web_orders(request: HttpRequest) -> HttpResponseBase:
    page, access = ListPage(request, WEB_ORDERS), access_of(request.user)
    return page.response(
        access=access,
        picks=access.may_anywhere(Membership.Role.EDITOR),
        status_query=urlencode({"query": page.filters.query}),
        age=lambda: freshness.of_resource("web_orders", page.scope.accounts),
        sums=lambda: None if page.count.is_capped else order_totals(page.counted),
        parts=lambda: page.filters.parts.sums(page.counted),
        standing=lambda: showing.standing(page.rows, "web_orders"),
    )


@require_safe
@signed_in
def web_order(request: HttpRequest, pk: int) -> HttpResponse:
    rows = joined(WebOrder.objects.visible_to(staff(request)), payload=True, customer=NAME)
    row = get_object_or_404(rows, pk=pk)
    lines = row.lines.select_related("product").defer("product__payload", "product__search")
    about = records.about(request, row, "web_orders")
    shipping, asked = following.of(staff(request), row), asking.of_order(row)
    return records.answer(request, "sales/web_order.html", about | {
        "order": row,
        "status": WebOrderStatus(row=row) if about["edits"] else None,
        "branches": orders.tree(lines),
        "states": sheets.WEB_ORDERS.badges(row),
        "told": orders.told(row.payload),
        "address": orders.address(row.payload),
        "nothing": sentences.empty("order_lines"),
        "asking": asked,
        "sections": sections_of(staff(request), row),
        "shipping": shipping,
        "story": story.of_web_order(row, shipping, asked),
    }, SHIPPING)  # fmt: skip


@require_safe
@signed_in
def shipment(request: HttpRequest, pk: int) -> HttpResponse:
    """An order at a shipping service, box by box, and what it was here."""
    row = get_object_or_404(sheets.SHIPMENTS.rows_of(staff(request), payload=True), pk=pk)
    edits = row.removed_at is None and access_of(request.user).may(Membership.Role.EDITOR, row.account.merchant_id)
    return records.answer(request, "sales/shipment.html", records.about(request, row, "shipments") | {
        "shipment": row,
        "states": sheets.SHIPMENTS.badges(row),
        "story": boxes.story(row),
        "boxes": boxes.of(row),
        "address": boxes.address(row),
        "source": boxes.source(row),
        "place": boxes.place_of(row),
        "origin": row.order,
        "origin_name": naming.called(row.order) if row.order is not None else "",
        "joins": edits and row.joined != Shipment.Joined.SENT,
        "seen": joining.seen_of(row),
        "nothing": sentences.empty("boxes"),
    })  # fmt: skip


@require_safe
@signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(sheets.REVIEWS.rows_of(staff(request), payload=True), pk=pk)
    return records.answer(request, "sales/review.html", records.about(request, row, "reviews") | {
        "review": row,
        "order_name": order_number(row),
        "language": language(row.language or "", row),
        "states": sheets.REVIEWS.badges(row),
        "stars": stars(row.rating),
    })  # fmt: skip


@require_safe
@signed_in
def ratings_over_time(request: HttpRequest) -> HttpResponseBase:
    """By month, of whatever the filters leave of the list of reviews."""
    page = ListPage(request, RATINGS)
    months = by_month(page.matching)
    return page.response(
        months=months,
        all=together(months),
        chart=chart(months),
        stars=STARS,
        age=lambda: freshness.of_resource("reviews", page.scope.accounts),
    )


reviews = list_of(sheets.REVIEWS)
shipments = list_of(sheets.SHIPMENTS)
customers = list_of(sheets.CUSTOMERS)
customer_categories, customer_category = list_of(sheets.CUSTOMER_CATEGORIES), record_of(sheets.CUSTOMER_CATEGORIES)
payment_methods, payment_method = list_of(sheets.PAYMENT_METHODS), record_of(sheets.PAYMENT_METHODS)
storno_reasons, storno_reason = list_of(sheets.STORNO_REASONS), record_of(sheets.STORNO_REASONS)
prices, price = list_of(sheets.PRICES), record_of(sheets.PRICES)
coupons, coupon = list_of(sheets.COUPONS), record_of(sheets.COUPONS)
coupon_categories, coupon_category = list_of(sheets.COUPON_CATEGORIES), record_of(sheets.COUPON_CATEGORIES)
coupon_transactions, coupon_transaction = list_of(sheets.COUPON_TRANSACTIONS), record_of(sheets.COUPON_TRANSACTIONS)
discounts, discount = list_of(sheets.DISCOUNTS), record_of(sheets.DISCOUNTS)
discount_groups, discount_group = list_of(sheets.DISCOUNT_GROUPS), record_of(sheets.DISCOUNT_GROUPS)
tables, table = list_of(sheets.TABLES), record_of(sheets.TABLES)
table_areas, table_area = list_of(sheets.TABLE_AREAS), record_of(sheets.TABLE_AREAS)
open_order_items, open_order_item = list_of(sheets.OPEN_ORDER_ITEMS), record_of(sheets.OPEN_ORDER_ITEMS)
