"""Deeds about documents, fiscal, so that they ask who one is and why; about a shop's orders; and what is sent for shipping."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from accounts.access import access_of, require
from accounts.models import Membership
from accounts.outbox import choosing, showing
from accounts.outbox.pages import changed, pressed
from accounts.scopes import NAME, joined
from accounts.staff import staff
from backoffice.pages import is_htmx, posted, signed_in
from sales.forms import CancelInvoiceForm, WebOrderForm, WebOrderStatus
from sales.listings import WEB_ORDERS
from sales.models import Invoice, WebOrder
from sales.shipping import action as shipping
from sales.shipping import naming
from sales.shipping.page import SendPage
from sales.writing.page import KIND, DraftPage

MANAGER = Membership.Role.MANAGER


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invoice_new(request: HttpRequest) -> HttpResponse:
    """Write a document; the address may name an ``account``, or the ``command`` of an earlier try that is corrected."""
    command = choosing.command_asked(request, KIND)
    account = choosing.account_of_all(request, KIND, command)
    if account is None:
        return choosing.page(request, KIND, heading="New invoice", back="invoices")
    return DraftPage(request, account, command).response()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invoice_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The till writes a second document that takes this one back."""
    rows = joined(Invoice.objects.visible_to(staff(request)), payload=True)
    row: Invoice = get_object_or_404(rows, pk=pk)
    require(request.user, MANAGER, row.account.merchant_id)
    if not row.can_be_cancelled:
        messages.info(request, "This document cannot be cancelled (any more).")
        return redirect(row)
    answer: HttpResponse = _cancel(request, row)
    return answer


@reauthentication_required  # type: ignore[untyped-decorator]
def _cancel(request: HttpRequest, row: Invoice) -> HttpResponse:
    """With a fresh proof of who orders it."""
    return changed(request, row, CancelInvoiceForm, "sales/invoice_cancel.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def web_order_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its status at the shop, and what else the shop lets others write."""
    return changed(request, _order(request, pk), WebOrderForm, "sales/web_order_edit.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def web_order_status(request: HttpRequest, pk: int) -> HttpResponse:
    """The status alone, chosen where it stands in the list; without HTMX its form is a page."""
    row = _order(request, pk)
    form = WebOrderStatus(posted(request), row=row)
    if request.method == "POST" and form.is_valid():
        if not is_htmx(request):
            return pressed(request, form)
        form.queue(staff(request))
        if not form.errors:
            return _row(request, row)
    if not is_htmx(request):
        return render(request, "sales/web_order_status.html", {"form": form, "row": row, "order": row})
    answer = render(request, "sales/_web_order_status.html", {"form": form, "order": row})
    if request.method == "POST":  # the cell again, with what is wrong, instead of the row
        return reswap(retarget(answer, f"#web-order-{pk}-status"), "innerHTML")
    return answer


@require_safe
@signed_in
def web_order_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The order's row in the list, as it is now; elsewhere its page."""
    row = get_object_or_404(WEB_ORDERS.rows(request.user), pk=pk)
    return _row(request, row) if is_htmx(request) else redirect(row)


def _row(request: HttpRequest, row: WebOrder) -> HttpResponse:
    access = access_of(request.user)
    standing = showing.standing([row], "web_orders")
    context = {"order": row, "access": access, "picks": access.may_anywhere(Membership.Role.EDITOR)}
    return render(request, "sales/_web_order_row.html", context | {"standing": standing})


def _order(request: HttpRequest, pk: int) -> WebOrder:
    """One that is still there and may be changed by this person."""
    rows = joined(WebOrder.objects.visible_to(staff(request)), payload=True, customer=NAME).filter(removed_at=None)
    row: WebOrder = get_object_or_404(rows, pk=pk)
    require(request.user, Membership.Role.EDITOR, row.account.merchant_id)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def web_order_ship(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it for shipping; the address may name the ``command`` of an earlier try that is corrected."""
    return _ship(request, WebOrder, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invoice_ship(request: HttpRequest, pk: int) -> HttpResponse:
    """As ``web_order_ship``."""
    return _ship(request, Invoice, pk)


def _ship(request: HttpRequest, model: type[naming.Origin], pk: int) -> HttpResponse:
    rows = joined(model.objects.visible_to(staff(request)), payload=True).filter(removed_at=None)
    row: naming.Origin = get_object_or_404(rows.select_related("account__merchant", "customer"), pk=pk)
    require(request.user, Membership.Role.EDITOR, row.account.merchant_id)
    return SendPage(request, row, choosing.command_asked(request, shipping.KIND)).response()


@require_safe
@signed_in
def shipment_new(request: HttpRequest) -> HttpResponse:
    """To the form with which the ``command`` that the address names can be corrected."""
    command = choosing.command_asked(request, shipping.KIND)
    if command is None:
        messages.info(request, "Open a web order or an invoice: from there it can be sent for shipping.")
        return redirect("web_orders")
    named = shipping.of(command.account).name_of(command)
    origin = naming.origin_of(staff(request), named, command.account.merchant_id)
    if origin is None:
        messages.warning(request, "It was not sent from one of our pages, so it cannot be corrected here.")
        return redirect(command)
    return redirect(f"{naming.form_of(origin)}?command={command.pk}")
