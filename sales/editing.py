"""Deeds about documents, fiscal, so that they ask who one is and why; about a shop's orders; and what is sent for shipping."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.models import Command, Membership
from accounts.outbox import choosing
from accounts.outbox.pages import changed
from accounts.scopes import joined
from accounts.staff import staff
from backoffice.pages import signed_in
from sales.forms import CancelInvoiceForm, WebOrderForm
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
    rows = joined(WebOrder.objects.visible_to(staff(request)), payload=True).filter(removed_at=None)
    row: WebOrder = get_object_or_404(rows, pk=pk)
    require(request.user, Membership.Role.EDITOR, row.account.merchant_id)
    return changed(request, row, WebOrderForm, "sales/web_order_edit.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def shipment_new(request: HttpRequest) -> HttpResponse:
    """Send for shipping what the address names: a ``web_order``, an ``invoice``, or that of an earlier ``command``."""
    command = choosing.command_asked(request, shipping.KIND)
    row = _sent_by(request, command) if command is not None else _asked(request)
    require(request.user, Membership.Role.EDITOR, row.account.merchant_id)
    return SendPage(request, row, command).response()


def _asked(request: HttpRequest) -> naming.Origin:
    asked, model = ("web_order", WebOrder) if "web_order" in request.GET else ("invoice", Invoice)
    number = request.GET.get(asked, "")
    rows = _rows(request, model).filter(removed_at=None)
    row: naming.Origin = get_object_or_404(rows, pk=int(number) if number.isascii() and number.isdigit() else 0)
    return row


def _sent_by(request: HttpRequest, command: Command) -> naming.Origin:
    """Only what has a page here can be sent from here."""
    named = shipping.of(command.account).name_of(command)
    origin = naming.origin_of(staff(request), named, command.account.merchant_id)
    if origin is None:
        raise Http404("It was not sent from one of our pages.")
    row: naming.Origin = get_object_or_404(_rows(request, type(origin)), pk=origin.pk)
    return row


def _rows(request: HttpRequest, model: type[naming.Origin]) -> Any:
    return joined(model.objects.visible_to(staff(request)), payload=True).select_related(
        "account__merchant", "customer"
    )
