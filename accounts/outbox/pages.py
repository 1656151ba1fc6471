"""The one way in which a form, or a button, becomes a command."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import records, systems
from accounts.outbox import choosing
from accounts.outbox.forms import ChangeForm, CommandForm
from accounts.staff import staff
from backoffice.pages import posted


def changed(
    request: HttpRequest,
    row: Any,
    form_class: type[ChangeForm],
    template: str,
    *,
    follow: bool = False,
    **context: Any,
) -> HttpResponse:
    """The form; once it is filled in well, the record's page, where the change can be followed.

    ``follow``: the change's own page instead, where the record's does not show it. The address may name the ``command``
    of an earlier try that is corrected; the button ``preview`` asks what the remote system would do.
    """
    form = form_class(posted(request), row=row, command=choosing.change_asked(request, row, form_class.kind))
    if request.method == "POST" and form.is_valid():
        asks = "preview" in request.POST and form.action.preview != ""
        command = form.preview(staff(request)) if asks else form.queue(staff(request))
        if command is not None and not asks:
            messages.success(request, "Your change is on its way; below you see when it is confirmed.")
        elif command is None and not form.errors:
            messages.info(request, "Nothing was changed.")
        if not form.errors:
            return redirect(command if (follow or asks) and command is not None else row)
    return render(request, template, context | {
        "form": form,
        "row": row,
        "system": systems.name_of(row.account.system),
        "merchant": row.account.merchant,
        "changes": [each for each in records.changes_of(row, form.action.resource)[: records.LATEST] if each.is_open],
    })  # fmt: skip


def made(request: HttpRequest, form: CommandForm, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form of a new record; then the page of its command, which leads to the record once it is there.

    The button ``preview`` asks what the remote system would make of it.
    """
    if request.method == "POST" and form.is_valid():
        asks = "preview" in request.POST and form.action.preview != ""
        command = form.preview(staff(request)) if asks else form.queue(staff(request))
        if command is not None:
            return redirect(command)
    account = form.account
    about = {"form": form, "system": systems.name_of(account.system), "merchant": account.merchant, "account": account}
    return render(request, template, about | context)


def pressed(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    """A button of the record's page, which is a form of its own; then that page again."""
    command = form.queue(staff(request)) if form.is_valid() else None
    if command is not None:
        messages.success(request, "Your change is on its way; below you see when it is confirmed.")
    elif form.errors:
        told = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, " ".join(told))
    else:
        messages.info(request, "It is like that already.")
    return redirect(form.row)
