"""Making, changing and deleting product groups: each form becomes a command."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.models import Membership
from accounts.outbox import choosing
from accounts.outbox.choosing import row_asked
from accounts.outbox.pages import changed, made, pressed
from accounts.scopes import joined
from accounts.staff import staff
from backoffice.pages import posted, signed_in
from catalog.group_forms import DeleteGroupForm, GroupForm, GroupSwitchForm, NewGroupForm
from catalog.models import ProductGroup

KIND = NewGroupForm.kind


@require_http_methods(["GET", "POST"])
@signed_in
def product_group_new(request: HttpRequest) -> HttpResponse:
    """``parent`` names the group in which it shall lie, ``account`` its till, ``command`` a try that is corrected."""
    command = choosing.command_asked(request, KIND)
    parent = row_asked(request, KIND, ProductGroup, "parent")
    account = choosing.account_of_all(request, KIND, command, parent)
    if account is None:
        return choosing.page(request, KIND, heading="New product group", back="product_groups")
    form = NewGroupForm(posted(request), account=account, command=command, parent=parent.remote_id if parent else "")
    return made(request, form, "catalog/product_group_new.html", {"parent": parent})


@require_http_methods(["GET", "POST"])
@signed_in
def product_group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return changed(request, _group(request, pk), GroupForm, "catalog/product_group_edit.html")


@require_http_methods(["GET", "POST"])
@signed_in
def product_group_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return changed(request, _group(request, pk), DeleteGroupForm, "catalog/product_group_delete.html")


@require_POST
@signed_in
def product_group_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Active or not."""
    return pressed(request, GroupSwitchForm(request.POST, row=_group(request, pk)))


def _group(request: HttpRequest, pk: int) -> ProductGroup:
    """A group that is still there and may be changed by this person."""
    rows = joined(ProductGroup.objects.visible_to(staff(request)), payload=True).filter(removed_at=None)
    row: ProductGroup = get_object_or_404(rows, pk=pk)
    require(request.user, Membership.Role.EDITOR, row.account.merchant_id)
    return row
