"""What was read, asked and set aside: the runs, calls and unreadable records of a linked account."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import freshness, systems
from accounts.access import with_account
from accounts.listings import calls_of, quarantine_of, runs_of
from accounts.models import LinkedAccount, Membership
from backoffice.lists import Listing, ListPage
from backoffice.pages import signed_in
from backoffice.pretty import pretty
from backoffice.sentences import QUARANTINE_NEXT

VIEWER = Membership.Role.VIEWER


@require_safe
@signed_in
@with_account(VIEWER)
def account_runs(request: HttpRequest, account: LinkedAccount) -> HttpResponseBase:
    return _log(request, account, runs_of(account))


@require_safe
@signed_in
@with_account(VIEWER)
def account_calls(request: HttpRequest, account: LinkedAccount) -> HttpResponseBase:
    return _log(request, account, calls_of(account))


@require_safe
@signed_in
@with_account(VIEWER)
def account_quarantine(request: HttpRequest, account: LinkedAccount) -> HttpResponseBase:
    return _log(request, account, quarantine_of(account))


@require_safe
@signed_in
@with_account(VIEWER)
def quarantined(request: HttpRequest, account: LinkedAccount, row: int) -> HttpResponse:
    """One record that could not be read, as it was received."""
    record = get_object_or_404(account.quarantined_rows, pk=row)
    return render(request, "accounts/quarantined.html", _about(account) | {
        "row": record,
        "raw": pretty(record.payload),
        "age": freshness.of_resource(record.resource, (account.pk,)),
    })  # fmt: skip


def _log(request: HttpRequest, account: LinkedAccount, listing: Listing) -> HttpResponseBase:
    return ListPage(request, listing).response(**_about(account), age=freshness.of_accounts([account]))


def _about(account: LinkedAccount) -> dict[str, object]:
    system = systems.name_of(account.system)
    return {
        "account": account,
        "merchant": account.merchant,
        "system": system,
        "next": QUARANTINE_NEXT.format(system=system),
    }
