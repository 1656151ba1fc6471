"""Where remote systems send the merchant back to. The token is taken out of the request before anything else."""

import logging
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.http.vault import Secret
from accounts.linking import grants, links
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
        log.warning("a callback came for an approval that we did not begin")
        return _page(request, "approve/foreign.html", 404)
    link = grant.step.link
    if known_by not in (grant.token_hash, grants.digest("")):
        audit.record("approval.foreign_answer", actor=audit.MERCHANT, account=grant.account)
        return _clean(link, "mismatch")
    if status == "denied":
        return _clean(link, _denied(grant))
    if status not in ("approved", "granted", "") or not secret:  # a token comes only with an approval
        return _clean(link, "")  # whatever has happened, the next look finds out
    return _clean(link, NOTICE[grants.receive(grant, secret)])


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
