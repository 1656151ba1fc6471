"""The webhooks of a linked account: what came, what became of it, and reading it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, freshness, systems
from accounts.access import access_of, with_account
from accounts.forms import SimulationForm
from accounts.inbox import simulating, subscribing
from accounts.inbox.replaying import replay
from accounts.inbox.showing import shown
from accounts.listings import deliveries_of
from accounts.models import LinkedAccount, Membership
from accounts.staff import staff
from accounts.sync import runs
from backoffice import sentences
from backoffice.lists import ListPage
from backoffice.pages import posted, signed_in

VIEWER, EDITOR, MANAGER = Membership.Role.VIEWER, Membership.Role.EDITOR, Membership.Role.MANAGER


@require_safe
@signed_in
@with_account(VIEWER)
def account_deliveries(request: HttpRequest, account: LinkedAccount) -> HttpResponseBase:
    page = ListPage(request, deliveries_of(account))
    return page.response(**_about(request, account), age=freshness.of_accounts([account]))


@require_safe
@signed_in
@with_account(VIEWER)
def delivery(request: HttpRequest, account: LinkedAccount, row: int) -> HttpResponse:
    """One webhook with what it said, and why it ended as it did."""
    found = get_object_or_404(account.deliveries, pk=row)
    return render(request, "accounts/delivery.html", _about(request, account) | {
        "delivery": found,
        "told": sentences.delivery(found.reason),
        "raw": shown(found),
        "age": freshness.of_accounts([account]),
    })  # fmt: skip


@require_POST
@signed_in
@with_account(EDITOR)
def delivery_replay(request: HttpRequest, account: LinkedAccount, row: int) -> HttpResponse:
    """Read again what this one was about."""
    get_object_or_404(account.deliveries, pk=row)
    _replayed(request, account, replay(account, account.deliveries.filter(pk=row), actor=staff(request)))
    return redirect("delivery", account.pk, row)


@require_POST
@signed_in
@with_account(EDITOR)
def account_deliveries_replay(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """Read again what all of the filtered ones were about; a filter that makes no sense replays nothing."""
    page = ListPage(request, deliveries_of(account))
    if page.filters.rejected:
        messages.error(request, page.notes[0])
    else:
        _replayed(request, account, replay(account, page.matching, actor=staff(request)))
    query = request.GET.urlencode()
    return redirect(reverse("account_deliveries", args=[account.pk]) + (f"?{query}" if query else ""))


@require_POST
@signed_in
@with_account(MANAGER)
def account_webhook_take_over(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """The other program loses the webhooks of this account; that is for a manager to decide."""
    if account.webhook_state == subscribing.FOREIGN:
        subscribing.take_over(account)
        runs.wake(account)
        audit.record("account.webhook_taken_over", actor=staff(request), account=account)
        messages.success(request, "From the next look on, webhooks come here.")
    return redirect(account)


@require_http_methods(["GET", "POST"])
@signed_in
@with_account(EDITOR)
def account_webhook_simulate(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """Send ourselves what the remote system would send, and see what becomes of it."""
    form = SimulationForm(posted(request), account=account)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/simulate.html", _about(request, account) | {"form": form})
    event, number = form.cleaned_data["event"], form.cleaned_data["remote_id"]
    if account.is_live and simulating.simulate(account, event, number, form.cleaned_data["encoding"]):
        audit.record("account.webhook_simulated", actor=staff(request), account=account, details={"event": event})
        messages.success(request, f"Taken in: {event} of {number}. It is worked on like any other webhook.")
    else:
        messages.error(request, "The receiver did not take it: the account has to be linked and running.")
    return redirect("account_deliveries", account.pk)


def _replayed(request: HttpRequest, account: LinkedAccount, number: int) -> None:
    if number:
        messages.success(request, f"{number:,} webhook{'' if number == 1 else 's'} will be read again.")
    else:
        messages.info(request, "All of these wait to be read already.")


def _about(request: HttpRequest, account: LinkedAccount) -> dict[str, object]:
    return {
        "account": account,
        "merchant": account.merchant,
        "system": systems.name_of(account.system),
        "edits": access_of(request.user).may(EDITOR, account.merchant_id),
    }
