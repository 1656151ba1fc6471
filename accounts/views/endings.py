"""Decisions about a linked account that cannot be taken back: disconnect it, or say what an unexpected approval means."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import evidence, systems
from accounts.access import with_account
from accounts.linking import confirm, lifecycle
from accounts.models import Grant, LinkedAccount, Membership
from accounts.staff import staff
from accounts.systems.base import ApprovedThere
from backoffice import sentences
from backoffice.pages import signed_in

MANAGER = Membership.Role.MANAGER


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_account(MANAGER)
@reauthentication_required  # type: ignore[untyped-decorator]
def account_disconnect(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """After a page that says what it means, and a fresh proof of who orders it."""
    system = systems.get(account.system)
    is_told = isinstance(system.linking, ApprovedThere)
    context = {"account": account, "merchant": account.merchant, "system": system.name, "is_told": is_told}
    if account.state == LinkedAccount.State.DISCONNECTED:
        return redirect(account)
    if request.method != "POST":
        return render(request, "accounts/disconnect.html", context)
    if lifecycle.disconnect(account, actor=staff(request)):
        messages.success(request, "Disconnected. What was read stays here.")
    else:
        messages.warning(request, sentences.problem("revoke_failed").filled(**context).what)
    return redirect(account)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_account(MANAGER)
def account_confirm(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """Say what an approval means that belongs to another account than was expected."""
    grant = confirm.waiting(account)
    if grant is None:
        messages.info(request, "There is nothing to decide about this account.")
        return redirect(account)
    choices = evidence.choices(grant)
    decision = request.POST.get("decision", "")
    if request.method != "POST" or decision not in {choice.key for choice in choices}:
        return render(request, "accounts/confirm.html", {
            "account": account,
            "merchant": account.merchant,
            "system": systems.name_of(account.system),
            "why": sentences.approval(grant.reason, systems.name_of(account.system)),
            "evidence": evidence.of(grant),
            "choices": choices,
            "missing": request.method == "POST",
        }, status=422 if request.method == "POST" else 200)  # fmt: skip
    return redirect(_decided(request, grant, decision))


def _decided(request: HttpRequest, grant: Grant, decision: str) -> LinkedAccount:
    """Carry it out; the account to look at next."""
    actor = staff(request)
    if decision == "renew":
        messages.success(request, "The account that was known already has the new access.")
        return confirm.renew_known(grant, actor=actor)
    if decision == "separate":
        messages.success(request, "It is linked as an account of its own.")
        return confirm.link_separately(grant, actor=actor)
    if decision == "accept":
        confirm.accept(grant, actor=actor)
        messages.success(request, "Linked. Reading starts by itself.")
    elif confirm.refuse(grant, actor=actor):
        messages.success(request, "Refused, and the access was given back.")
    else:
        messages.warning(request, "Refused here, but the other side could not be told that the access is not wanted.")
    return grant.account
