"""Changes that staff have asked for: all of them, and each with its tries and the decisions that only people can take."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts import references, systems
from accounts.access import access_of, require
from accounts.listings import COMMANDS
from accounts.models import Command
from accounts.outbox import deciding, previewing, previewing_many, showing, words
from accounts.outbox.action import Action, actions
from accounts.outbox.deciding import Decision
from accounts.outbox.submitting import Refused
from accounts.references import BusinessDay
from accounts.selecting import ticked
from accounts.staff import staff
from accounts.templatetags.changes import change
from backoffice.lists import ListPage
from backoffice.pages import is_htmx, page_or_fragment, signed_in

State = Command.State


@require_safe
@signed_in
def commands(request: HttpRequest) -> HttpResponseBase:
    page = ListPage(request, COMMANDS)
    return page.response(names=lambda: showing.names(page.rows))


@require_safe
@signed_in
def command(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what was wanted, where it stands, each try, and what a person can decide."""
    row = _found(request, pk)
    may = _may(request, row)
    account, action = row.account, actions.get(row.account.system, row.kind)
    record = showing.record_of(row)
    return page_or_fragment(
        request,
        "changes/command.html",
        {
            "command": row,
            "account": account,
            "merchant": account.merchant,
            "system": systems.name_of(account.system),
            "about": showing.about(row),
            "record": record,
            "made": record if row.state == State.DONE and not action.names_record else None,
            "again": _again(action, record) if may and row.state == State.REJECTED else "",
            "preview": previewing.of(row, record),
            "may": may,
            "lines": showing.lines(row),
            "refusals": showing.refusals(row),
            "tries": row.tries.all(),
            "why": words.why(row),
            "following": words.following(row),
            "moves": row.is_open or row.is_unread,
            "overwrites": may and row.state == State.CONFLICT and row.evidence.get("fields") and not action.previews,
            "day": _day_to_open(row),
            "decides": may and row.state == State.NEEDS_PERSON,
            "withdraws": may and row.state == State.QUEUED and row.attempts == 0,
        },
        fragments={"change": "changes/_command.html"},
    )


@require_safe
@signed_in
def command_badge(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one change stands, for a list's row that asks for itself again and is told when to read its record."""
    row = _found(request, pk)
    answer = HttpResponse(change(row))
    return answer if row.is_open or row.is_unread else trigger_client_event(answer, "command-ended")


@require_safe
@signed_in
def commands_asked(request: HttpRequest) -> HttpResponse:
    """What was said so far of the many changes that these ``ids`` ask about: a part of the page that asked."""
    if not is_htmx(request):
        return redirect("commands")
    told = previewing_many.of(Command.objects.visible_to(staff(request)), ticked(request.GET.getlist("ids")))
    return render(request, "changes/_asked.html", {"told": told})


def _deed(view: Callable[[HttpRequest, Command], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A button of one change, for those who may make such changes."""

    @require_POST
    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, pk: int) -> HttpResponse:
        row = _found(request, pk)
        require(request.user, _role(row), row.account.merchant_id)
        return view(request, row)

    return guarded


@_deed
def command_decide(request: HttpRequest, row: Command) -> HttpResponse:
    """Settle what the program cannot find out."""
    try:
        decision = Decision(request.POST.get("decision", ""))
    except ValueError:
        messages.error(request, "Choose one of the three.")
        return redirect(row)
    if deciding.decide(row, decision, by=staff(request)):
        messages.success(request, words.WHY[decision.value])
    else:
        messages.info(request, "This was decided already.")
    return redirect(row)


@_deed
def command_withdraw(request: HttpRequest, row: Command) -> HttpResponse:
    """Take it back while it was not sent."""
    if deciding.withdraw(row, by=staff(request)):
        messages.success(request, words.WHY["withdrawn"])
    else:
        messages.warning(request, "It is too late: it was sent already.")
    return redirect(row)


@_deed
def command_overwrite(request: HttpRequest, row: Command) -> HttpResponse:
    """Ours over theirs, with theirs as it was shown here; under a role that ours needs as well."""
    try:
        made = deciding.overwrite(row, by=staff(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(row)
    if made is None:
        messages.info(request, "Nothing stands against this change (any more).")
    return redirect(made or row)


@_deed
def command_send(request: HttpRequest, row: Command) -> HttpResponse:
    """The change that was previewed, whatever came of that."""
    try:
        made = previewing.carry_out(row, by=staff(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(row)
    if made is None:
        messages.info(request, "This is no preview: there is nothing to send.")
        return redirect(row)
    messages.success(request, "Your change is on its way; below you see when it is confirmed.")
    return redirect(showing.record_of(made) or made)


def _again(action: Action, record: Any) -> str:
    """Where it can be corrected."""
    if not action.form or (action.names_record and record is None):
        return ""
    return reverse(action.form, args=[record.pk] if action.names_record else [])


def _found(request: HttpRequest, pk: int) -> Command:
    rows = Command.objects.visible_to(staff(request)).select_related("account__merchant", "requested_by", "change_set")
    return get_object_or_404(rows, pk=pk)


def _day_to_open(row: Command) -> BusinessDay | None:
    """The till's business day, if that it is closed is, or may be, why it was refused."""
    if row.state != State.REJECTED or not row.attempts or not actions.get(row.account.system, row.kind).needs_open_day:
        return None
    day = references.business_day(row.account)
    return day if row.reason == "day_closed" or day.is_open is not True else None


def _role(row: Command) -> Any:
    return actions.get(row.account.system, row.kind).role


def _may(request: HttpRequest, row: Command) -> bool:
    return access_of(request.user).may(_role(row), row.account.merchant_id)
