"""Linking a ready2order till: a permission request of ten minutes, answered by a redirect or found by looking."""

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.http import opening, vault
from accounts.http.answers import NUL
from accounts.http.budget import Lane, Rate
from accounts.http.door import Door
from accounts.http.errors import Forbidden, Gone, OutOfBudget
from accounts.linking import grants
from accounts.models.approval import ApprovalStep
from accounts.models.grant import Grant
from accounts.systems.base import Fingerprint, Permission
from accounts.systems.ready2order import endpoints
from accounts.systems.ready2order.client import Client

if TYPE_CHECKING:
    from accounts.systems.ready2order import Ready2order

LOOKS_PER_MINUTE = 20  # of all open requests together
SAMPLE = 10  # rows per kind in a fingerprint

# kind -> endpoint, paged?, and the fields that tell a row from another till's
TRAITS: dict[str, tuple[Any, bool, tuple[str, ...]]] = {
    "vat_rates": (endpoints.VAT_RATES, False, ("id", "description")),
    "payment_methods": (endpoints.PAYMENT_METHODS, False, ("payment_id", "payment_name")),
    "product_groups": (
        endpoints.PRODUCT_GROUPS,
        True,
        ("productgroup_id", "productgroup_name", "productgroup_created_at"),
    ),
    "products": (endpoints.PRODUCTS, True, ("product_id", "product_name", "product_created_at")),
}


class GrantLinking:
    traits = ("products", "product_groups", "payment_methods", "vat_rates")
    permissions = (
        Permission(_("Products, product groups, prices and stock: read")),
        Permission(_("Invoices with their items and payments: read")),
        Permission(_("Customers, payment methods, tax rates and cancellation reasons: read")),
        Permission(_("Nothing is changed at your till without one of us ordering it"), writes=True),
    )

    def __init__(self, system: "Ready2order") -> None:
        self._system = system

    def begin(self, step: ApprovalStep) -> Grant:
        """The step's open request, or a new one made now: it lives only ten minutes."""
        grant = grants.still_open(step)
        if grant is not None:
            return grant
        state = secrets.token_urlsafe(32)
        callback = settings.PUBLIC_URL + reverse("callback_ready2order", args=[state])
        minted = self._system.developer().mint_grant(callback, timezone.now())
        return grants.open_(
            step, callback_state=state, token=minted.token, uri=minted.uri, expires_at=minted.expires_at
        )

    def look(self, grant: Grant) -> None:
        """Ask what became of a request. Granted without a token, and no callback by the next look: it is broken."""
        wait_s = opening.store().take(f"{self._system.key}:looks", Rate.per_minute(LOOKS_PER_MINUTE), 0.0)
        if wait_s > 0:
            raise OutOfBudget(wait_s, reason="looks")
        status = self._system.developer(Lane.WEBHOOK).grant_status(vault.unseal(grant, "token"))
        Grant.objects.filter(pk=grant.pk).update(looks=F("looks") + 1)
        if status.status == "granted" and status.token is not None:
            grants.receive(grant, status.token)
        elif status.status == "granted" and grant.granted_at is not None:
            grants.break_(grant, "approved_without_token")
        elif status.status == "granted":
            Grant.objects.filter(pk=grant.pk, state=Grant.State.PENDING).update(granted_at=timezone.now())
        elif status.status == "denied":
            grants.deny(grant)
        elif status.status == "expired":
            grants.expire(grant)

    def fingerprint(self, door: Door) -> Fingerprint:
        """The company's id where it may be read; else ids, names and creation times of the first rows of four kinds."""
        client = Client(door)
        found: Fingerprint = {"company_id": _trait(client.company().get("company_id"))}
        for kind, (endpoint, paged, fields) in TRAITS.items():
            query = {"page": "1", "limit": str(SAMPLE)} if paged else {}
            try:
                rows = client.rows(endpoint, **query)[:SAMPLE]
            except (Forbidden, Gone):
                rows = []  # this token may not read them: the other traits have to do
            found[kind] = sorted([_trait(row.get(field)) for field in fields] for row in rows)
        return found

    def revoke(self, door: Door) -> None:
        Client(door).revoke()


def _trait(value: Any) -> str:
    return str(value or "").replace(NUL, "")
