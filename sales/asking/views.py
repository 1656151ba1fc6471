"""Review requests: all of them, one, and what people decide about them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_of, require
from accounts.models import Membership
from accounts.staff import staff
from backoffice.lists import ListPage
from backoffice.pages import posted, signed_in
from sales.asking import deciding, reasons
from sales.asking.deciding import Decision
from sales.asking.forms import NameForm
from sales.asking.listing import REVIEW_REQUESTS
from sales.models import ReviewRequest

EDITOR, MANAGER = Membership.Role.EDITOR, Membership.Role.MANAGER
DONE = {
    Decision.CANCEL: "Nobody is asked for this order.",
    Decision.NEVER: "This buyer is never asked again.",
    Decision.NOW: "It is sent within seconds.",
    Decision.AFTER_ALL: "It is held back like a new one, and then sent.",
}
OF_MANY = (Decision.CANCEL, Decision.NOW)


@require_safe
@signed_in
def review_requests(request: HttpRequest) -> HttpResponseBase:
    page, access = ListPage(request, REVIEW_REQUESTS), access_of(request.user)
    return page.response(
        picks=access.may_anywhere(EDITOR),
        manages=access.may_anywhere(MANAGER),
        access=access,
    )


@require_safe
@signed_in
def review_request(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    state = ReviewRequest.State(row.state)
    edits = access_of(request.user).may(EDITOR, row.merchant_id)
    needs_name = deciding.needs_name(row)
    return render(request, "reviews/request.html", {
        "asked": row,
        "merchant": row.merchant,
        "zone": row.merchant.time_zone,
        "why": reasons.of_request(row),
        "order": row.web_order or row.invoice,
        "needs_name": needs_name,
        "names": edits and row.command_id is None and state in (state.HELD, state.NEEDS_PERSON),
        "cancels": edits and (needs_name or state in (state.HELD, state.QUEUED)),
        "sends": edits and state is state.HELD,
        "revives": edits and state in (state.CANCELLED, state.REFUSED),
        "bans": edits and row.reason != "never",
    })  # fmt: skip


@require_POST
@signed_in
def review_request_decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    require(request.user, EDITOR, row.merchant_id)
    try:
        decision = Decision(request.POST.get("decision", ""))
    except ValueError:
        messages.error(request, "Choose one of the buttons.")
        return redirect(row)
    if deciding.decide(row, decision, by=staff(request)):
        messages.success(request, DONE[decision])
    else:
        messages.warning(request, _too_late(decision))
    return redirect(row)


@require_POST
@signed_in
def review_requests_decide(request: HttpRequest) -> HttpResponse:
    """The ticked ones of a list, as far as the person may."""
    access = access_of(request.user)
    if not access.may_anywhere(EDITOR):
        require(request.user, EDITOR, None)
    wanted = next((each for each in OF_MANY if each.value == request.POST.get("decision")), None)
    rows = ReviewRequest.objects.visible_to(staff(request)).select_related("merchant", "command__account")
    ticked = [number for number in request.POST.getlist("ids") if number.isascii() and number.isdigit()]
    chosen = [row for row in rows.filter(pk__in=ticked) if access.may(EDITOR, row.merchant_id)]
    if wanted is None or not chosen:
        messages.warning(request, "Tick the requests that are meant first.")
    else:
        number = sum(deciding.decide(row, wanted, by=staff(request)) for row in chosen)
        what = "cancelled" if wanted is Decision.CANCEL else "let go at once"
        messages.success(request, f"{number} of {len(chosen)} {'was' if number == 1 else 'were'} {what}.")
    return redirect("review_requests")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def review_request_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Both names of a buyer, as a person knows them."""
    row = _found(request, pk)
    require(request.user, EDITOR, row.merchant_id)
    form = NameForm(posted(request), initial={"first_name": row.first_name, "last_name": row.last_name})
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first_name"], form.cleaned_data["last_name"]
        if deciding.name(row, first, last, by=staff(request)):
            messages.success(request, "The name is kept, and the request goes on.")
        else:
            messages.warning(request, "It is too late to change the name: the request has been handed on.")
        return redirect(row)
    order: Any = row.web_order or row.invoice
    known = order.customer_name if order else ""
    return render(request, "reviews/name.html", {"form": form, "asked": row, "merchant": row.merchant, "known": known})


def _found(request: HttpRequest, pk: int) -> ReviewRequest:
    rows = ReviewRequest.objects.visible_to(staff(request))
    return get_object_or_404(
        rows.select_related("merchant", "account", "command__account", "web_order", "invoice"), pk=pk
    )


def _too_late(decision: Decision) -> str:
    if decision is Decision.AFTER_ALL:
        return "This cannot be: the buyer is being asked for another order, or it was sent already."
    return "It is too late for that: look how it stands now."
