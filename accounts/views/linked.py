"""Linked accounts: the list, one account's page with its live progress, and what staff may order."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, cards, evidence, freshness, progress, references, systems
from accounts.access import access_of, with_account
from accounts.forms import LabelForm
from accounts.http import opening
from accounts.inbox import pasting
from accounts.linking import entering, lifecycle, links
from accounts.listings import ACCOUNTS, resources_of
from accounts.models import LinkedAccount, Membership
from accounts.outbox.action import actions
from accounts.staff import staff
from accounts.sync import runs
from accounts.sync.registry import registry
from accounts.sync.runs import Lane
from backoffice import sentences, words
from backoffice.lists import ListPage
from backoffice.pages import page_or_fragment, posted, signed_in

VIEWER, EDITOR, MANAGER = Membership.Role.VIEWER, Membership.Role.EDITOR, Membership.Role.MANAGER
LATEST = 5  # calls, records set aside
LISTS = (
    ("products", "Products", "catalog.Product"),
    ("variants", "Variants", "catalog.Variant"),
    ("categories", "Categories", "catalog.Category"),
    ("stock", "Stock", "catalog.Product"),
    ("invoices", "Invoices", "sales.Invoice"),
    ("web_orders", "Web orders", "sales.WebOrder"),
    ("open_order_items", "Open orders", "sales.OpenOrderItem"),
    ("reviews", "Reviews", "sales.Review"),
    ("customers", "Customers", "sales.Customer"),
    ("coupons", "Coupons", "sales.Coupon"),
)  # address, label, what lies in it


@require_safe
@signed_in
def accounts(request: HttpRequest) -> HttpResponseBase:
    visible = LinkedAccount.objects.visible_to(staff(request)).only("last_good_sync_at")
    return ListPage(request, ACCOUNTS).response(age=lambda: freshness.of_accounts(list(visible)))


@require_safe
@signed_in
@with_account(VIEWER)
def account(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """The account's page; its progress asks for itself while something is open."""
    fragments = {
        "account-progress": "accounts/_account_progress.html",
        "account-webhook": "accounts/_account_webhook.html",
    }
    target = request.headers.get("HX-Target")
    if target == "account-webhook":
        context = {"account": account, "system": systems.name_of(account.system)} | _webhook(request, account)
    else:
        context = _progress(request, account)
    if target not in fragments:
        context |= _about(request, account) | _webhook(request, account)
    return page_or_fragment(request, "accounts/page.html", context, fragments=fragments)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_account(MANAGER)
def account_edit(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    form = LabelForm(posted(request), instance=account)
    if request.method != "POST" or not form.is_valid():
        context = {"account": account, "merchant": account.merchant, "system": systems.name_of(account.system)}
        return render(request, "accounts/edit.html", context | {"form": form})
    LinkedAccount.objects.filter(pk=account.pk).update(label=form.cleaned_data["label"])
    audit.record("account.renamed", actor=staff(request), account=account, details={"label": account.label})
    messages.success(request, "Saved.")
    return redirect(account)


@require_POST
@signed_in
@with_account(EDITOR)
def account_sync(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """Read now: one resource, all of them, or everything again."""
    resource, full = request.POST.get("resource", ""), request.POST.get("full") == "yes"
    if not account.is_live:
        messages.error(request, "Nothing can be read now. The account has to be linked and running first.")
        return redirect(account)
    if resource in resources_of(account):
        runs.ask(account, registry.get(account.system, resource), full=full, lane=Lane.PERSON, by=staff(request))
        runs.wake(account)
    else:
        runs.ask_for_all(account, full=full, by=staff(request))
    what = words.resource(resource) if resource else "everything again" if full else "what has changed"
    audit.record("account.sync_asked", actor=staff(request), account=account, details={"what": what})
    messages.success(request, f"Asked for: {what}.")
    return redirect(account)


@require_POST
@signed_in
@with_account(MANAGER)
def account_pause(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    if lifecycle.pause(account, actor=staff(request)):
        messages.success(request, "Paused: nothing is read until you let it go on.")
    return redirect(account)


@require_POST
@signed_in
@with_account(MANAGER)
def account_resume(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    if lifecycle.resume(account, actor=staff(request)):
        messages.success(request, "It goes on where it stood.")
    return redirect(account)


@require_POST
@signed_in
@with_account(MANAGER)
def account_reconnect(request: HttpRequest, account: LinkedAccount) -> HttpResponse:
    """An approval link for this very account; one that is made already and can be used will do."""
    open_steps = account.approval_steps.exclude(state__in=("connected", "approved")).select_related("link__merchant")
    known = next((step.link for step in open_steps.order_by("-pk") if step.link.can_be_used), None)
    link = known or links.create(account.merchant, [account.system], actor=staff(request), accounts=[account])
    return redirect(link)


def _progress(request: HttpRequest, account: LinkedAccount) -> dict[str, Any]:
    """What moves by itself while runs are open."""
    everything = request.GET.get("all") == "yes"
    found = progress.of_account(account, everything=everything)
    budget = partial(systems.get(account.system).bucket, account.credential_key)
    sentence, button = cards.account_button(account, access_of(request.user))
    return {
        "account": account,
        "merchant": account.merchant,
        "system": systems.name_of(account.system),
        "sentence": sentence,
        "button": button,
        "reason": sentences.approval(account.reason, systems.name_of(account.system)),
        "progress": found,
        "everything": everything,
        "moves": found.moves or account.state == LinkedAccount.State.VERIFYING,
        "usages": opening.usages(budget) if account.credential_key else [],
        "budget": systems.get(account.system).budget_per_minute(),
        "has_limit": systems.get(account.system).has_limit,
        "edits": access_of(request.user).may(EDITOR, account.merchant_id),
        "manages": access_of(request.user).may(MANAGER, account.merchant_id),
    }


def _webhook(request: HttpRequest, account: LinkedAccount) -> dict[str, Any]:
    """What has to be pasted at the remote system, for those who may; until the first webhook has come."""
    return {"setup": pasting.setup_of(account, opened=access_of(request.user).may(MANAGER, account.merchant_id))}


def _lists(account: LinkedAccount) -> list[tuple[str, str]]:
    """Address and name of the lists that hold what is read from it."""
    read = {mapping.model._meta.label for mapping in registry.all_of(account.system)}
    merchant = urlencode({"merchant": account.merchant.slug})
    return [(f"{reverse(name)}?{merchant}", label) for name, label, model in LISTS if model in read]


def _about(request: HttpRequest, account: LinkedAccount) -> dict[str, Any]:
    """What stands around it."""
    problems = list(account.problems.waiting().select_related("account__merchant"))
    return {
        "age": freshness.of_accounts([account]),
        "day": references.business_day(account) if actions.change(account.system, references.BUSINESS_DAY) else None,
        "lists": _lists(account),
        "cards": [cards.card(problem, access_of(request.user)) for problem in problems if not problem.is_asleep],
        "snoozed": sum(problem.is_asleep for problem in problems),
        "no_quarantine": sentences.empty("quarantine" if account.last_good_sync_at else "runs"),
        "no_calls": sentences.empty("calls"),
        "quarantine": account.quarantined_rows.waiting().defer("payload")[:LATEST],
        "calls": account.api_calls.all()[:LATEST],
        "webhooks": words.WEBHOOKS.get(account.webhook_state, words.WEBHOOKS[""]),
        "entered": entering.shown(account),
        "closed": entering.closed(account),
        "recognised_by": evidence.counted(account),
        "kind": systems.get(account.system).kind,
        "links": account.approval_steps.select_related("link").order_by("-pk")[:LATEST],
    }
