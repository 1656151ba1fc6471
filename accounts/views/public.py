"""What the merchant sees: who asks, for what, Continue or Decline, and then how it goes on. No sign-in, no JavaScript needed."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts import systems
from accounts.http import vault
from accounts.http.errors import OutOfBudget, RemoteError
from accounts.linking import links
from accounts.models.approval import ApprovalLink, ApprovalState, ApprovalStep
from accounts.models.linked_account import LinkedAccount

log = logging.getLogger(__name__)

NOTICES = ("again", "replayed", "too_late", "contradicted", "mismatch")
MOVING = (ApprovalState.APPROVED,)  # states that change without the merchant

LinkView = Callable[..., HttpResponse]


def _public(view: LinkView) -> LinkView:
    """Find the link, speak the merchant's language unless they chose another, and keep the page out of caches."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = links.by_token(token)
        if link is None:
            return _private(render(request, "approve/unknown.html", status=404))
        chosen = "django_language" in request.COOKIES
        language = translation.get_language() if chosen else link.merchant.language
        with translation.override(language):
            return _private(view(request, link, **kwargs))

    return found


@require_safe
@_public
def approve(request: HttpRequest, link: ApprovalLink) -> HttpResponse:
    """The page of an approval link, whatever has become of it."""
    links.expire_overdue()
    link.refresh_from_db()
    if link.state == ApprovalState.REVOKED or (link.has_run_out and link.state != ApprovalState.CONNECTED):
        return render(request, "approve/over.html", _context(link), status=410)
    if request.method == "GET":
        links.open_(link)
    notice = request.GET.get("notice", "")
    return render(request, "approve/page.html", _context(link) | {"notice": notice if notice in NOTICES else ""})


@require_safe
@_public
def status(request: HttpRequest, link: ApprovalLink) -> HttpResponse:
    """The part of the page that moves by itself."""
    return render(request, "approve/_steps.html", _context(link))


@require_POST
@sensitive_variables()
@_public
def continue_(request: HttpRequest, link: ApprovalLink, step_id: int) -> HttpResponse:
    """Ask the remote system for its permission request now, and show the way there."""
    step = get_object_or_404(link.steps.select_related("account__merchant", "link"), pk=step_id)
    if not link.can_be_used or step.state in (ApprovalState.APPROVED, ApprovalState.CONNECTED):
        return _back(link)
    system = systems.get(step.account.system)
    if not system.is_set_up():
        return render(request, "approve/later.html", _context(link) | {"not_set_up": True}, status=503)
    try:
        grant = system.linking.begin(step)
    except (RemoteError, OutOfBudget) as error:
        log.warning("no permission request for link %s: %s", link.pk, type(error).__name__)
        return render(request, "approve/later.html", _context(link), status=503)
    address = vault.unseal(grant, "uri").reveal()
    return render(request, "approve/go.html", _context(link) | {"system": system.name, "address": address})


@require_POST
@_public
def decline(request: HttpRequest, link: ApprovalLink, step_id: int) -> HttpResponse:
    """The merchant says no, here and not at the remote system; they may change their mind while the link lives."""
    step = get_object_or_404(link.steps.select_related("account", "link"), pk=step_id)
    if link.can_be_used and step.state not in (ApprovalState.APPROVED, ApprovalState.CONNECTED):
        links.decline(step)
    return _back(link)


def _context(link: ApprovalLink) -> dict[str, Any]:
    steps = [_shown(step) for step in link.steps.select_related("account__merchant")]
    return {
        "link": link,
        "token": links.token(link),
        "steps": steps,
        "asks": any(step["can_start"] for step in steps),
        "moves": any(step["moves"] for step in steps),
        "restartable": link.can_be_used,
    }


def _shown(step: ApprovalStep) -> dict[str, Any]:
    """A step as the template needs it."""
    account, system = step.account, systems.get(step.account.system)
    connected = step.state == ApprovalState.CONNECTED
    confirming = step.state == ApprovalState.APPROVED and account.state == LinkedAccount.State.AWAITING_CONFIRMATION
    return {
        "step": step,
        "system": system.name,
        "permissions": system.linking.permissions,
        "confirming": confirming,
        "paused": account.state == LinkedAccount.State.PAUSED,
        "rows": _rows_so_far(account) if connected else None,
        "reading": connected and account.runs.unfinished().exists(),
        "moves": (step.state in MOVING and not confirming) or (connected and account.runs.unfinished().exists()),
        "can_start": step.state not in (ApprovalState.APPROVED, ApprovalState.CONNECTED),
    }


def _rows_so_far(account: LinkedAccount) -> int:
    """Products that were read so far."""
    runs = account.runs.filter(resource="products")
    latest = runs.exclude(seen=0).order_by("-pk").first()
    return latest.seen if latest else 0


def _back(link: ApprovalLink) -> HttpResponseRedirect:
    return redirect("approve", token=links.token(link))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret of the merchant's: no other site learns it by way of a referrer.

    Not ``no-referrer``: with that, browsers send our own forms with ``Origin: null``, and they are refused.
    """
    response["Referrer-Policy"] = "same-origin"
    return response
