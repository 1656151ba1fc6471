"""Which order or document a shipment is, as a person says."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts import systems
from accounts.access import require
from accounts.http.answers import NUL
from accounts.models import Membership
from accounts.staff import staff
from backoffice.pages import page_or_fragment, signed_in
from sales import sheets
from sales.models import Shipment
from sales.shipping import fitting, joining, naming
from sales.shipping.fitting import Offer

LONGEST_FIND = 100
MATCHES = {"shipment-matches": "sales/_shipment_matches.html"}
TOO_LATE = "It was joined otherwise meanwhile: look how it stands now."


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def shipment_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose one of what was looked for, or of what may be meant."""
    shipment = _found(request, pk)
    if shipment.joined == Shipment.Joined.SENT:
        messages.info(request, "It was sent from here: what it belongs to is known.")
        return redirect(shipment)
    if request.method == "POST":
        return _joined(request, shipment)
    find = request.GET.get("find", "").replace(NUL, "").strip()[:LONGEST_FIND]
    account = shipment.account
    return page_or_fragment(request, "sales/shipment_join.html", {
        "shipment": shipment,
        "find": find,
        "offers": [Offer(row) for row in fitting.offered(staff(request), shipment, find)],
        "seen": joining.seen_of(shipment),
        "account": account,
        "merchant": account.merchant,
        "system": systems.name_of(account.system),
        "zone": account.merchant.time_zone,
    }, fragments=MATCHES)  # fmt: skip


@require_POST
@signed_in
def shipment_part(request: HttpRequest, pk: int) -> HttpResponse:
    shipment = _found(request, pk)
    if joining.part(shipment, seen=request.POST.get("seen", ""), by=staff(request)):
        messages.success(request, "It is parted, and none is looked for any more.")
    else:
        messages.warning(request, TOO_LATE)
    return redirect(shipment)


def _joined(request: HttpRequest, shipment: Shipment) -> HttpResponse:
    row = naming.of_ref(staff(request), request.POST.get("to", ""), shipment.account.merchant_id)
    if row is None:
        messages.warning(request, "Choose one of the orders and invoices below.")
        return redirect("shipment_join", pk=shipment.pk)
    if joining.by_person(shipment, row, seen=request.POST.get("seen", ""), by=staff(request)):
        messages.success(request, f"It is joined to {naming.called(row)}.")
    else:
        messages.warning(request, TOO_LATE)
    return redirect(shipment)


def _found(request: HttpRequest, pk: int) -> Shipment:
    """One that is still there and may be changed by this person."""
    rows = sheets.SHIPMENTS.rows_of(staff(request)).filter(removed_at=None)
    shipment: Shipment = get_object_or_404(rows, pk=pk)
    require(request.user, Membership.Role.EDITOR, shipment.account.merchant_id)
    return shipment
