"""Many products at once: the form, the difference, and the set that is sent."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.outbox.many import submit_many
from accounts.outbox.many_pages import asked, require_editor, would_change
from accounts.selecting import Selection
from accounts.staff import staff
from backoffice.pages import posted, signed_in
from catalog.bulk.difference import Difference
from catalog.bulk.forms import BulkForm
from catalog.bulk.selection import chosen_of, products


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def products_bulk(request: HttpRequest) -> HttpResponse:
    """The fields; once they are filled in, what they would change. Nothing is sent from here."""
    require_editor(request)
    chosen = chosen_of(request, request.POST or request.GET)
    told = chosen.unusable("products")
    if told:
        messages.warning(request, told)
        return redirect("products")
    form = BulkForm(posted(request), accounts=chosen.accounts, initial=asked(request))
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        return _preview(request, chosen, form, Difference(products(chosen), form, staff(request)))
    return render(request, "catalog/products_bulk.html", {"form": form, "chosen": chosen})


@require_POST
@signed_in
def products_bulk_send(request: HttpRequest) -> HttpResponse:
    """Exactly the difference that was seen; if it has moved since, it is shown again."""
    require_editor(request)
    chosen = chosen_of(request, request.POST)
    form = BulkForm(request.POST, accounts=chosen.accounts)
    told = chosen.unusable("products")
    if told or not form.is_valid():
        messages.warning(request, told or "The form was damaged on its way: choose again.")
        return redirect("products")
    difference = Difference(products(chosen), form, staff(request))
    if difference.digest != request.POST.get("digest"):
        return _preview(request, chosen, form, difference, has_moved=True)
    send = _send_proven if difference.is_mass_price_change else _send
    answer: HttpResponse = send(request, form, difference)
    return answer


def _send(request: HttpRequest, form: BulkForm, difference: Difference) -> HttpResponse:
    change_set = submit_many(
        difference.commands,
        title=form.title(),
        key=f"form:{form.cleaned_data['once']}",
        actor=staff(request),
        comment=form.cleaned_data["comment"],
    )
    return redirect(change_set)


_send_proven = reauthentication_required(_send)  # a fresh proof of who it is


def _preview(
    request: HttpRequest, chosen: Selection, form: BulkForm, difference: Difference, *, has_moved: bool = False
) -> HttpResponse:
    return would_change(
        request,
        "catalog/products_bulk_preview.html",
        chosen=chosen,
        form=form,
        difference=difference,
        has_moved=has_moved,
    )
