"""New products: from nothing, as a copy, or as a variation of another."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.outbox import choosing
from accounts.outbox.choosing import row_asked
from accounts.outbox.pages import made
from backoffice.pages import posted, signed_in
from catalog import forms
from catalog.forms.products import NewProductForm
from catalog.models import Product, ProductGroup

KIND = NewProductForm.kind


@require_http_methods(["GET", "POST"])
@signed_in
def product_new(request: HttpRequest) -> HttpResponse:
    """The address may name a product to ``copy`` or the ``base`` of a variation, a ``group``, an ``account``,
    or the ``command`` of an earlier try that is corrected.
    """
    command = choosing.command_asked(request, KIND)
    like = row_asked(request, KIND, Product, "base", "copy")
    group = row_asked(request, KIND, ProductGroup, "group")
    account = choosing.account_of_all(request, KIND, command, like, group)
    if account is None:
        return choosing.page(request, KIND, heading="New product", back="products")
    known, is_variation = forms.of(account.system), "base" in request.GET
    if is_variation and not known.has_variations:
        raise Http404("This system has no variations that could be made here.")
    form = known.new(
        posted(request),
        account=account,
        command=command,
        like=like,
        is_variation=is_variation,
        group=group.remote_id if group else "",
    )
    return made(request, form, "catalog/product_new.html", {"like": like, "group": group})
