"""Merchants: found, created, changed, paused and let go on; and what was done with them."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit, cards, freshness, people
from accounts.access import access_of, with_merchant
from accounts.forms import ZONES, MerchantForm
from accounts.linking import lifecycle
from accounts.listings import MERCHANTS, history_of
from accounts.models import LinkedAccount, Membership, Merchant, Problem
from accounts.staff import staff
from backoffice import sentences
from backoffice.lists import ListPage
from backoffice.pages import posted, signed_in

LATEST = 10  # links, entries of the history
MANAGER = Membership.Role.MANAGER


@require_safe
@signed_in
def merchants(request: HttpRequest) -> HttpResponseBase:
    creates = access_of(request.user).may_anywhere(MANAGER)
    page = ListPage(request, MERCHANTS if creates else replace(MERCHANTS, empty="merchants_none_visible"))
    accounts = LinkedAccount.objects.visible_to(staff(request))
    return page.response(creates=creates, age=lambda: freshness.of_accounts(list(accounts.only("last_good_sync_at"))))


@require_safe
@signed_in
@with_merchant(Membership.Role.VIEWER)
def merchant(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    accounts = list(merchant.accounts.order_by("pk"))
    problems = list(Problem.objects.waiting().filter(account__in=accounts).select_related("account__merchant"))
    return render(request, "merchants/page.html", {
        "merchant": merchant,
        "accounts": accounts,
        "age": freshness.of_accounts(accounts),
        "cards": [cards.card(problem, access_of(request.user)) for problem in problems if not problem.is_asleep],
        "snoozed": sum(problem.is_asleep for problem in problems),
        "links": merchant.approval_links.prefetch_related("steps__account")[:LATEST],
        "members": merchant.memberships.select_related("user"),
        "history": merchant.audit_events.select_related("account__merchant")[:LATEST],
        "manages": access_of(request.user).may(MANAGER, merchant),
        "no_accounts": sentences.empty("accounts_of_merchant"),
        "no_links": sentences.empty("approval_links"),
        "no_members": sentences.empty("members"),
        "no_history": sentences.empty("audit"),
        "some_paused": any(account.state == LinkedAccount.State.PAUSED for account in accounts),
        "some_running": any(account.state in LinkedAccount.WORKABLE for account in accounts),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def merchant_new(request: HttpRequest) -> HttpResponse:
    """Whoever creates a merchant manages it."""
    user = staff(request)
    if not access_of(user).may_anywhere(MANAGER):
        raise PermissionDenied
    form = MerchantForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "merchants/new.html", {"form": form, "zones": ZONES})
    if not form.is_first():
        return redirect("merchants")
    fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
    made = people.add_merchant(actor=user, **fields)
    if not user.is_superuser:
        people.set_role(made, user, MANAGER, actor=user)
    messages.success(request, f"{made.name} was created. Next, send them an approval link.")
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_merchant(MANAGER)
def merchant_edit(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    name = merchant.name  # as it is, whatever the form makes of it
    form = MerchantForm(posted(request), instance=merchant)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "merchants/edit.html", {"form": form, "merchant": merchant, "name": name, "zones": ZONES}
        )
    people.change_merchant(
        merchant, actor=staff(request), fields=[name for name in form.changed_data if name != "once"]
    )
    messages.success(request, "Saved.")
    return redirect(merchant)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_merchant(MANAGER)
def merchant_pause(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    """The kill switch, after a page that says what it does."""
    if request.method != "POST":
        return render(request, "merchants/pause.html", {"merchant": merchant})
    paused = lifecycle.pause_all(merchant, actor=staff(request))
    audit.record("merchant.paused", actor=staff(request), merchant=merchant, details={"accounts": paused})
    messages.success(request, "Everything of this merchant is paused: nothing is read until you let it go on.")
    return redirect(merchant)


@require_http_methods(["POST"])
@signed_in
@with_merchant(MANAGER)
def merchant_resume(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    lifecycle.resume_all(merchant, actor=staff(request))
    audit.record("merchant.resumed", actor=staff(request), merchant=merchant)
    messages.success(request, "Everything goes on where it stood.")
    return redirect(merchant)


@require_safe
@signed_in
@with_merchant(Membership.Role.VIEWER)
def merchant_history(request: HttpRequest, merchant: Merchant) -> HttpResponseBase:
    age = freshness.of_accounts(list(merchant.accounts.only("last_good_sync_at")))
    return ListPage(request, history_of(merchant)).response(merchant=merchant, age=age)
