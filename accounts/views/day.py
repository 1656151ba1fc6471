"""Opening and closing the business day of a till."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts import references
from accounts.access import with_account
from accounts.models import LinkedAccount, Membership
from accounts.outbox.action import actions
from accounts.outbox.forms import ConfirmForm
from accounts.outbox.pages import changed
from backoffice.pages import signed_in

MANAGER = Membership.Role.MANAGER


class OpenDayForm(ConfirmForm):
    kind = "daily_report.open"


class CloseDayForm(ConfirmForm):
    kind = "daily_report.close"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_account(MANAGER)
def account_day_open(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    return _ordered(request, account, OpenDayForm, "accounts/day_open.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_account(MANAGER)
@reauthentication_required  # type: ignore[untyped-decorator]
def account_day_close(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """With a fresh proof of who orders it: it ends the till's daily report for good."""
    return _ordered(request, account, CloseDayForm, "accounts/day_close.html")


def _ordered(request: HttpRequest, account: LinkedAccount, form: type[ConfirmForm], template: str) -> HttpResponse:
    if form.kind not in actions.kinds(account.system):
        raise Http404("This system has no business day.")
    context: dict[str, Any] = {"account": account, "day": references.business_day(account)}
    return changed(request, references.day_to_order(account), form, template, follow=True, **context)
