"""The one way in which a form becomes a command."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import records, systems
from accounts.outbox.forms import ChangeForm
from accounts.staff import staff
from backoffice.pages import posted


def changed(request: HttpRequest, row: Any, form_class: type[ChangeForm], template: str) -> HttpResponse:
    """The form; once it is filled in well, the record's page, where the change can be followed."""
    form = form_class(posted(request), row=row)
    if request.method == "POST" and form.is_valid():
        command = form.queue(staff(request))
        if command is not None:
            messages.success(request, "Your change is on its way; below you see when it is confirmed.")
        elif not form.errors:
            messages.info(request, "Nothing was changed.")
        if not form.errors:
            return redirect(row)
    return render(request, template, {
        "form": form,
        "row": row,
        "system": systems.name_of(row.account.system),
        "merchant": row.account.merchant,
        "changes": [each for each in records.changes_of(row, form.action.resource)[: records.LATEST] if each.is_open],
    })  # fmt: skip
