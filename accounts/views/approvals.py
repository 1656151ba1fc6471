"""Approval links as staff see them: made, sent, copied, watched, withdrawn."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, timeline
from accounts.access import access_of, with_merchant
from accounts.forms import ApprovalLinkForm
from accounts.linking import links, mail
from accounts.linking.links import MailFailed
from accounts.models import ApprovalLink, LinkedAccount, Membership, Merchant
from accounts.staff import staff
from backoffice.pages import page_or_fragment, posted, signed_in

MANAGER = Membership.Role.MANAGER
SENT_AGAIN_AFTER_S = 10


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@with_merchant(MANAGER)
def approval_link_new(request: HttpRequest, merchant: Merchant) -> HttpResponse:
    form = ApprovalLinkForm(posted(request), merchant=merchant)
    if request.method != "POST" or not form.is_valid():
        return render(request, "merchants/approval_link_new.html", {"form": form, "merchant": merchant})
    if not form.is_first():
        return redirect(merchant)
    keys, email = form.cleaned_data["systems"], form.cleaned_data["email"]
    chosen = [_another(merchant, key) for key in keys] if form.is_another else form.chosen_accounts
    return redirect(links.create(merchant, keys, actor=staff(request), email=email, accounts=chosen))


@require_safe
@signed_in
@with_merchant(Membership.Role.VIEWER)
def approval_link(request: HttpRequest, merchant: Merchant, pk: int) -> HttpResponse:
    """The link with its story; the part that moves asks for itself until it has ended."""
    link = _link(merchant, pk)
    return page_or_fragment(
        request,
        "merchants/approval_link.html",
        _context(request, link),
        fragments={"approval-progress": "merchants/_approval_progress.html"},
    )


@require_POST
@signed_in
@with_merchant(MANAGER)
def approval_link_send(request: HttpRequest, merchant: Merchant, pk: int) -> HttpResponse:
    """By mail, again if need be; without a mail server the letter is kept, and shown to pass on."""
    link = _link(merchant, pk)
    if not link.can_be_used:
        messages.error(request, "This link cannot be used any more. Make a new one.")
    elif not link.email:
        messages.error(request, "There is no e-mail address to send it to. Copy the link instead.")
    elif cache.add(f"approval_link.sent.{link.pk}", True, timeout=SENT_AGAIN_AFTER_S):  # a second click sends nothing
        try:
            links.send(link, actor=staff(request))
            messages.success(
                request,
                f"The link is on its way to {link.email}." if settings.MAIL_IS_SET_UP else "The letter was kept.",
            )
        except MailFailed:
            messages.error(request, "The mail server did not take the mail. The link is good: try again, or copy it.")
    return redirect(link)


@require_POST
@signed_in
@with_merchant(MANAGER)
def approval_link_hand_out(request: HttpRequest, merchant: Merchant, pk: int) -> HttpResponse:
    """Somebody has copied the link and passed it on."""
    link = _link(merchant, pk)
    if link.state == ApprovalLink.State.DRAFT:
        links.hand_out(link)
        audit.record("approval_link.copied", actor=staff(request), merchant=merchant)
    return redirect(link)


@require_POST
@signed_in
@with_merchant(MANAGER)
def approval_link_withdraw(request: HttpRequest, merchant: Merchant, pk: int) -> HttpResponse:
    link = _link(merchant, pk)
    if links.withdraw(link, actor=staff(request)):
        messages.success(request, "The link was withdrawn: nobody can use it any more.")
    elif link.state == ApprovalLink.State.CONNECTED:
        messages.error(request, "It has led to a connection already. To end that, disconnect the account.")
    return redirect(link)


def _link(merchant: Merchant, pk: int) -> ApprovalLink:
    link = get_object_or_404(merchant.approval_links.prefetch_related("steps__account"), pk=pk)
    link.merchant = merchant
    return link


def _another(merchant: Merchant, system: str) -> LinkedAccount:
    """A fresh entry; one that was made before and never linked will do."""
    unused = merchant.accounts.filter(system=system, state=LinkedAccount.State.NEW, connected_at__isnull=True).first()
    return unused or LinkedAccount.objects.create(merchant=merchant, system=system)


def _context(request: HttpRequest, link: ApprovalLink) -> dict[str, Any]:
    manages = access_of(request.user).may(MANAGER, link.merchant)
    address = links.address(link) if manages and link.can_be_used else ""
    return {
        "link": link,
        "merchant": link.merchant,
        "manages": manages,
        "address": address,
        "letter": mail.letter(link, address) if address and not settings.MAIL_IS_SET_UP else None,
        "mail_dir": settings.MAIL_DIR,
        "mail_is_set_up": settings.MAIL_IS_SET_UP,
        "story": timeline.of(link),
        "steps": [timeline.step(step) for step in link.steps.all()],
        "moves": timeline.moves(link),
    }
