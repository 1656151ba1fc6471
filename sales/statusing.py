"""One status for many web orders: the form, what it would change, and the set that is sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.outbox.many_pages import asked, require_editor, would_change
from accounts.selecting import Selection
from accounts.staff import staff
from backoffice.pages import posted, signed_in
from sales import statuses
from sales.forms import WebOrdersStatus
from sales.statuses import Difference


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def web_orders_status(request: HttpRequest) -> HttpResponse:
    """The status; once it is chosen, what would change. Nothing is sent from here."""
    require_editor(request)
    chosen = statuses.chosen_of(request, request.POST or request.GET)
    told = chosen.unusable("web orders")
    if told:
        messages.warning(request, told)
        return redirect("web_orders")
    form = WebOrdersStatus(posted(request), known=_known(chosen), initial=asked(request))
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        difference = _difference(request, chosen, form)
        if difference.commands or difference.refused:
            return _preview(request, chosen, form, difference)
        form.add_error("status", "All of them have this status already: choose another one.")
    context = {"form": form, "chosen": chosen, "counted": statuses.counted(chosen)}
    return render(request, "sales/web_orders_status.html", context)


@require_POST
@signed_in
def web_orders_status_send(request: HttpRequest) -> HttpResponse:
    """Exactly what was seen, as one set with its page; if it has moved since, it is shown again."""
    require_editor(request)
    chosen = statuses.chosen_of(request, request.POST)
    form = WebOrdersStatus(request.POST, known=_known(chosen))
    told = chosen.unusable("web orders")
    if told or not form.is_valid():
        messages.warning(request, told or "The form was damaged on its way: choose again.")
        return redirect("web_orders")
    difference = _difference(request, chosen, form)
    if difference.digest != request.POST.get("digest") or not difference.commands:
        return _preview(request, chosen, form, difference, has_moved=True)
    return redirect(difference.send())


def _preview(
    request: HttpRequest, chosen: Selection, form: WebOrdersStatus, difference: Difference, *, has_moved: bool = False
) -> HttpResponse:
    return would_change(
        request,
        "sales/web_orders_status_preview.html",
        chosen=chosen,
        form=form,
        difference=difference,
        has_moved=has_moved,
    )


def _difference(request: HttpRequest, chosen: Selection, form: WebOrdersStatus) -> Difference:
    data = form.cleaned_data
    return Difference(chosen, data["status"], once=data["once"], comment=data["comment"], by=staff(request))


def _known(chosen: Selection) -> list[str]:
    return statuses.known(*(account.pk for account in chosen.accounts))
