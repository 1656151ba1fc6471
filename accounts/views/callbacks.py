"""Where remote systems send the merchant back to. The token is taken out of the request before anything else."""

import logging
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit, systems
from accounts.http.vault import Secret
from accounts.linking import bringing, grants, links
from accounts.linking.grants import Received
from accounts.models.approval import ApprovalLink
from accounts.models.grant import Grant
from backoffice.middleware import CallbackParameters

NOTICE = {
    Received.ACCEPTED: "",
    Received.AGAIN: "again",
    Received.USED: "replayed",
    Received.CONTRADICTED: "contradicted",
    Received.TOO_LATE: "too_late",
    Received.ENDED: "replayed",
}

log = logging.getLogger(__name__)


@require_GET
@never_cache
@sensitive_variables()
def ready2order(request: HttpRequest, state: str) -> HttpResponse:
    """``accountToken``, ``grantAccessToken`` and ``status`` (approved or denied) come in the query string."""
    parameters = cast(CallbackParameters, request.callback_parameters)  # type: ignore[attr-defined]
    try:
        # Never as plain text in a local variable: a debug page shows those.
        secret, known_by = Secret(parameters.one("accountToken")), grants.digest(parameters.one("grantAccessToken"))
        status = parameters.one("status").lower()
    except ValueError:
        return _page(request, "approve/malformed.html", 400)
    if not secret.is_sendable:
        return _page(request, "approve/malformed.html", 400)
    grant = grants.by_callback_state(state)
    if grant is None or grant.step is None:
        return _foreign(request)
    link = grant.step.link
    if known_by not in (grant.token_hash, grants.digest("")):
        audit.record("approval.foreign_answer", actor=audit.MERCHANT, account=grant.account)
        return _clean(link, "mismatch")
    if status == "denied":
        return _clean(link, _denied(grant))
    if status not in ("approved", "granted", "") or not secret:  # a token comes only with an approval
        return _clean(link, "")  # whatever has happened, the next look finds out
    return _clean(link, NOTICE[grants.receive(grant, secret)])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def brought(request: HttpRequest, system: str) -> HttpResponse:
    """The key stands behind the ``#`` of this address, which only the browser sees: a script posts it, or a person pastes it.

    ``state`` and, where it was refused, ``error`` come in the query string or behind the ``#`` too.
    """
    if bringing.linking_of(system) is None:
        return _page(request, "approve/unknown.html", 404)
    try:
        parameters = cast(CallbackParameters, request.callback_parameters)  # type: ignore[attr-defined]
        state, error = parameters.one("state"), parameters.one("error")
    except ValueError:
        return _page(request, "approve/malformed.html", 400)
    if request.method == "POST":
        return _brought(request, system, request.POST.get("state", ""), bringing.read(request.POST.get("key", "")))
    if error:
        return _brought(request, system, state, bringing.Brought(error=error))
    if state and bringing.by_state(system, state) is None:
        return _foreign(request)
    return _asks(request, system, state)


def _brought(request: HttpRequest, system: str, state: str, brought: bringing.Brought) -> HttpResponse:
    state = state or brought.state
    if brought.state not in (state, "") or (state and bringing.by_state(system, state) is None):
        return _foreign(request)
    if brought.issue is None and not brought.error:
        return _asks(request, system, state, trouble=bringing.NO_KEY)
    grant = bringing.by_state(system, state)
    if grant is None or grant.step is None:
        return _page(request, "approve/malformed.html", 400)
    outcome = bringing.answered(grant, brought)
    return _clean(grant.step.link, NOTICE[outcome] if outcome is not None else "")


def _asks(request: HttpRequest, system: str, state: str, trouble: Any = "") -> HttpResponse:
    """The page whose script posts what only the browser knows; without scripts there is a field for it."""
    grant = bringing.by_state(system, state) if state else None
    step = grant.step if grant is not None else None
    context = {"state": state, "system": systems.name_of(system), "trouble": trouble}
    with translation.override(_language(request, step.link if step is not None else None)):
        response = render(request, "approve/bring.html", context, status=422 if trouble else 200)
    response["Referrer-Policy"] = "same-origin"  # with "no-referrer" our own form is sent by nobody, and refused
    return response


def _language(request: HttpRequest, link: ApprovalLink | None) -> str:
    """The merchant's, unless they chose another."""
    if link is not None and "django_language" not in request.COOKIES:
        return link.merchant.language
    return translation.get_language() or "en"


def _foreign(request: HttpRequest) -> HttpResponse:
    log.warning("a callback came for an approval that we did not begin")
    return _page(request, "approve/foreign.html", 404)


def _denied(grant: Grant) -> str:
    if grant.state != Grant.State.PENDING:
        return "replayed"
    grants.deny(grant)
    return ""


def _clean(link: ApprovalLink, notice: str) -> HttpResponse:
    """See the approval's own page: an address without any secret of the remote system."""
    address = reverse("approve", args=[links.token(link)]) + (f"?notice={notice}" if notice else "")
    return _closed(HttpResponseRedirect(address, status=303))


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return _closed(render(request, template, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response
