"""Documents on paper and as files: what is fetched is handed out from here, to those who may see the document."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require
from accounts.models import Membership
from accounts.outbox.pages import changed
from accounts.outbox.submitting import Refused
from accounts.scopes import joined
from accounts.staff import staff
from backoffice.pages import signed_in
from sales import papers
from sales.forms import PrintInvoiceForm
from sales.models import Invoice, InvoiceFile

EDITOR, MANAGER = Membership.Role.EDITOR, Membership.Role.MANAGER


@require_safe
@signed_in
def invoice_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The file that is kept; nothing is asked of the till."""
    invoice = _found(request, pk)
    file = InvoiceFile.objects.with_content().filter(invoice=invoice, format=form).first()
    if file is None:
        messages.info(request, "This file is not here yet: fetch it first.")
        return redirect(invoice)
    answer = HttpResponse(bytes(file.content or b""), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, _name(invoice, form)) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    etag = quote_etag(file.sha256)
    answer["ETag"] = str(etag)
    found: HttpResponseBase = get_conditional_response(request, etag=etag, response=answer) or answer
    return found


@require_POST
@signed_in
def invoice_file_fetch(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Have it fetched by a worker; anew only if the person says so."""
    invoice = _found(request, pk)
    require(request.user, EDITOR, invoice.account.merchant_id)
    try:
        command = papers.ask(invoice, form, actor=staff(request), anew=request.POST.get("anew") == "yes")
    except Refused as refused:
        messages.error(request, " ".join(refused.complaints.values()))
    else:
        told = "It is being fetched; below you see when it is here." if command else "It is here, or on its way."
        messages.info(request, told)
    return redirect(invoice)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invoice_print(request: HttpRequest, pk: int) -> HttpResponse:
    rows = joined(Invoice.objects.visible_to(staff(request)), payload=True)
    invoice: Invoice = get_object_or_404(rows, pk=pk)
    require(request.user, MANAGER, invoice.account.merchant_id)
    if invoice.removed_at:
        messages.info(request, "The till does not have this document any more.")
        return redirect(invoice)
    return changed(request, invoice, PrintInvoiceForm, "sales/invoice_print.html")


def _found(request: HttpRequest, pk: int) -> Invoice:
    invoice: Invoice = get_object_or_404(joined(Invoice.objects.visible_to(staff(request))), pk=pk)
    return invoice


def _name(invoice: Invoice, form: str) -> str:
    """``RG2026-17-A4.pdf``."""
    number = re.sub(r"[^\w.-]+", "-", invoice.number)[:100].strip("-.") or invoice.remote_id
    return f"{number}-{form}.pdf"
