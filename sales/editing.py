"""Deeds about documents, fiscal, so that they ask who one is and why; and about a shop's orders."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.models import Membership
from accounts.outbox import choosing
from accounts.outbox.pages import changed
from accounts.scopes import joined
from accounts.staff import staff
from backoffice.pages import signed_in
from sales.forms import CancelInvoiceForm, WebOrderForm
from sales.models import Invoice, WebOrder
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
    rows = joined(WebOrder.objects.visible_to(staff(request)), payload=True).filter(removed_at=None)
    row: WebOrder = get_object_or_404(rows, pk=pk)
    require(request.user, Membership.Role.EDITOR, row.account.merchant_id)
    return changed(request, row, WebOrderForm, "sales/web_order_edit.html")
