"""Many changes that were asked for together: how far they are, and the ways back."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.listings import changes_of
from accounts.models import ChangeSet, Command
from accounts.outbox import many, showing
from accounts.staff import staff
from backoffice.lists import ListPage
from backoffice.pages import page_or_fragment, signed_in, target


@require_safe
@signed_in
def change_set(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = _found(request, pk)
    if target(request) == "set-progress":
        fragments = {"set-progress": "changes/_set_progress.html"}
        return page_or_fragment(request, "changes/set.html", _standing(request, row), fragments=fragments)
    page = ListPage(request, changes_of(row))
    return page.response(names=lambda: showing.names(page.rows), **_standing(request, row))


def _deed(view: Callable[[HttpRequest, ChangeSet], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A button of a set, for those who may change anything of it; only that is touched."""

    @require_POST
    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, pk: int) -> HttpResponseBase:
        row = _found(request, pk)
        if not many.may_change(row, staff(request)):
            raise PermissionDenied("This needs the role that the changes themselves need.")
        return view(request, row)

    return guarded


@_deed
def change_set_withdraw(request: HttpRequest, row: ChangeSet) -> HttpResponse:
    """Stop: whatever was not sent yet is taken back."""
    number = many.withdraw(row, by=staff(request))
    told = f"{number} change{'s were' if number != 1 else ' was'} taken back before being sent." if number else ""
    messages.success(request, told or "There was nothing left that you could take back.")
    return redirect(row)


@_deed
def change_set_undo(request: HttpRequest, row: ChangeSet) -> HttpResponse:
    """Another set that writes what was there before."""
    if not many.can_be_undone(row, staff(request)):
        messages.info(request, "There is nothing that could be put back (any more).")
        return redirect(row)
    answer: HttpResponse = _undo_proven(request, row)
    return answer


def _undo(request: HttpRequest, row: ChangeSet) -> HttpResponse:
    made = many.undo(row, by=staff(request))
    if made is None:
        messages.info(request, "There is nothing that could be put back.")
    return redirect(made or row)


_undo_proven = reauthentication_required(_undo)  # it may change as many prices as the set did


def _standing(request: HttpRequest, row: ChangeSet) -> dict[str, Any]:
    """Of the changes that this person sees; computed when a template asks."""
    user = staff(request)
    commands = Command.objects.visible_to(user).filter(change_set=row)
    progress = many.progress(commands)
    known = [(state, progress.by_state[state]) for state in Command.State.values if state in progress.by_state]
    return {
        "change_set": row,
        "progress": progress,
        "states": known,
        "undone_by": ChangeSet.objects.filter(undoes=row).first(),
        "withdraws": bool(progress.by_state.get(Command.State.QUEUED)) and many.may_change(row, user),
        "undoes": partial(many.can_be_undone, row, user),
    }


def _found(request: HttpRequest, pk: int) -> ChangeSet:
    return get_object_or_404(ChangeSet.objects.visible_to(staff(request)), pk=pk)
