"""What the merchant sees: who asks, for what, Continue or Decline, and then how it goes on. No sign-in, no JavaScript needed."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts import systems
from accounts.forms import BringingForm, EnteringForm
from accounts.http import vault
from accounts.http.errors import OutOfBudget, RemoteError
from accounts.inbox import pasting
from accounts.linking import bringing, entering, links, parts
from accounts.models.approval import ApprovalLink, ApprovalState, ApprovalStep
from accounts.models.linked_account import LinkedAccount
from accounts.systems.base import ApprovedThere, BroughtBack, EnteredHere, NotAccepted

log = logging.getLogger(__name__)

NOTICES = ("again", "replayed", "too_late", "contradicted", "mismatch")
DECIDED = (ApprovalState.APPROVED, ApprovalState.CONNECTED)
MOVING = (ApprovalState.APPROVED,)  # states that change without the merchant

Sent = EnteringForm | BringingForm | None
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
@sensitive_post_parameters()
@sensitive_variables()
@_public
def continue_(request: HttpRequest, link: ApprovalLink, step_id: int) -> HttpResponse:
    """Ask the remote system for its permission request now, and show the way there."""
    step = get_object_or_404(link.steps.select_related("account__merchant", "link"), pk=step_id)
    if not link.can_be_used or step.state in DECIDED:
        return _back(link)
    system = systems.get(step.account.system)
    linking = system.linking
    if not system.is_set_up():
        return render(request, "approve/later.html", _context(link) | {"not_set_up": True}, status=503)
    if isinstance(linking, EnteredHere):
        return _entered(request, link, step, linking)
    if not isinstance(linking, ApprovedThere | BroughtBack):
        raise TypeError(f"{system.key} says neither where it is approved nor what is entered")
    try:
        grant = linking.begin(step) if isinstance(linking, ApprovedThere) else bringing.begin(step, linking)
    except (RemoteError, OutOfBudget) as error:
        log.warning("no permission request for link %s: %s", link.pk, type(error).__name__)
        return render(request, "approve/later.html", _context(link), status=503)
    address = vault.unseal(grant, "uri").reveal()
    return render(request, "approve/go.html", _context(link) | {"system": system.name, "address": address})


def _entered(request: HttpRequest, link: ApprovalLink, step: ApprovalStep, linking: EnteredHere) -> HttpResponse:
    """Try what the merchant entered, at the remote system. What does not work is said beside it; nothing is kept of it."""
    form = EnteringForm(request.POST, linking=linking, step=step)
    if form.is_valid():
        try:
            entering.try_(step, linking, form.cleaned_data)
            return _back(link)
        except NotAccepted as refusal:
            form.add_error(refusal.question or None, str(refusal.text))
    return render(request, "approve/page.html", _context(link, form), status=422)


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
@_public
def bring(request: HttpRequest, link: ApprovalLink, step_id: int) -> HttpResponse:
    """A key that the remote system has shown to the merchant, pasted here."""
    step = get_object_or_404(link.steps.select_related("account__merchant", "link"), pk=step_id)
    if not link.can_be_used or step.state in DECIDED or bringing.linking_of(step.account.system) is None:
        return _back(link)
    form = BringingForm(request.POST, step=step)
    if form.is_valid():
        try:
            bringing.pasted(step, form.cleaned_data["key"])
            return _back(link)
        except NotAccepted as refusal:
            form.add_error(refusal.question or None, str(refusal.text))
    return render(request, "approve/page.html", _context(link, form), status=422)


@require_POST
@_public
def choose(request: HttpRequest, link: ApprovalLink, step_id: int) -> HttpResponse:
    """Which parts of the account we may read; whoever comes too late sees how it stands."""
    step = get_object_or_404(link.steps.select_related("account"), pk=step_id)
    grant, linking = parts.waiting_choice(step), bringing.linking_of(step.account.system)
    keys = request.POST.getlist("part")
    if grant is not None and linking is not None and not keys:
        return render(request, "approve/page.html", _context(link) | {"chose_none": True}, status=422)
    if grant is not None and linking is not None:
        parts.choose(grant, linking, keys)
    return _back(link)


@require_POST
@_public
def decline(request: HttpRequest, link: ApprovalLink, step_id: int) -> HttpResponse:
    """The merchant says no, here and not at the remote system; they may change their mind while the link lives."""
    step = get_object_or_404(link.steps.select_related("account", "link"), pk=step_id)
    if link.can_be_used and step.state not in DECIDED:
        links.decline(step)
    return _back(link)


def _context(link: ApprovalLink, form: Sent = None) -> dict[str, Any]:
    """``form``: one that was sent, and is shown again with what is wrong."""
    steps = [_shown(step, form) for step in link.steps.select_related("account__merchant")]
    kinds = {step["kind"] for step in steps}
    return {
        "link": link,
        "kind": kinds.pop() if len(kinds) == 1 else "",
        "token": links.token(link),
        "steps": steps,
        "asks": any(step["can_start"] for step in steps),
        "moves": any(step["moves"] for step in steps),
        "enters": any(step["form"] or step["choice"] for step in steps),
        "restartable": link.can_be_used,
    }


def _shown(step: ApprovalStep, sent: Sent) -> dict[str, Any]:
    """A step as the template needs it."""
    account, system = step.account, systems.get(step.account.system)
    connected = step.state == ApprovalState.CONNECTED
    can_start = step.state not in DECIDED and step.link.can_be_used
    setup = pasting.setup_of(account, opened=not step.link.has_run_out) if connected else None
    reads = connected and account.runs.unfinished().exists()
    confirming = step.state == ApprovalState.APPROVED and account.state == LinkedAccount.State.AWAITING_CONFIRMATION
    return {
        "step": step,
        "system": system.name,
        "kind": system.kind,
        "permissions": system.linking.permissions,
        "guide": getattr(system.linking, "guide", ()),
        "form": _form(step, sent) if can_start else None,
        "brings": _brings(step, sent) if can_start else None,
        "choice": _choice(step) if step.state == ApprovalState.APPROVED else None,
        "closed": entering.closed(account) if connected else [],
        "opened": parts.names(account) if connected else "",
        "setup": setup,
        "confirming": confirming,
        "paused": account.state == LinkedAccount.State.PAUSED,
        "rows": _rows_so_far(account, system.first) if connected else None,
        "counts": system.first,
        "reading": reads,
        "moves": (step.state in MOVING and not confirming) or reads or (setup is not None and bool(setup.address)),
        "can_start": step.state not in DECIDED,
    }


def _form(step: ApprovalStep, sent: Sent) -> EnteringForm | None:
    """What the merchant fills in; with nothing but the password missing, if it was entered before."""
    linking = systems.get(step.account.system).linking
    if not isinstance(linking, EnteredHere):
        return None
    return sent if isinstance(sent, EnteringForm) and sent.step == step else EnteringForm(linking=linking, step=step)


def _brings(step: ApprovalStep, sent: Sent) -> BringingForm | None:
    """Where a key can be pasted."""
    if bringing.linking_of(step.account.system) is None:
        return None
    return sent if isinstance(sent, BringingForm) and sent.step == step else BringingForm(step=step)


def _choice(step: ApprovalStep) -> dict[str, Any] | None:
    """The parts of which some can be left out; seeing them gives time for that."""
    grant, linking = parts.waiting_choice(step), bringing.linking_of(step.account.system)
    if grant is None or linking is None:
        return None
    parts.shown(grant)
    return {"label": linking.parts_label, "question": linking.parts_question, "parts": parts.offered(grant, linking)}


def _rows_so_far(account: LinkedAccount, resource: str) -> int:
    """Products, or whatever else its first resource is, that were read so far."""
    runs = account.runs.filter(resource=resource)
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
