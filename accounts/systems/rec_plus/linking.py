"""Linking a REC+ shop: the merchant enters domain, API user and password, and they are tried at the shop at once."""

import time
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.http import opening, places
from accounts.http.answers import NUL
from accounts.http.budget import Lane
from accounts.http.door import Door
from accounts.http.endpoint import Endpoint
from accounts.http.errors import (
    AccessRevoked,
    Forbidden,
    Gone,
    OutOfBudget,
    RateLimited,
    RemoteError,
    Unreachable,
)
from accounts.http.transport import MIB, Bounds
from accounts.systems.base import Entered, Fingerprint, NotAccepted, Permission, Question, Scope
from accounts.systems.rec_plus import endpoints
from accounts.systems.rec_plus.client import PRIVATE, Client, packed, unpacked

if TYPE_CHECKING:
    from accounts.systems.rec_plus import RecPlus

QUICK = Bounds(connect_s=3.0, read_s=6.0, total_s=8.0, body_bytes=4 * MIB)  # somebody waits for the page
ALL_WITHIN_S = 20.0
LONGEST = 200  # characters of a user or a password
SAMPLE = 10  # rows per kind in a fingerprint
OPEN, REFUSED, CLOSED, ABSENT = "open", "refused", "closed", "absent"

# kind -> where its first rows are, whether they can be sorted, and the fields that tell them from another shop's
TRAITS: dict[str, tuple[Endpoint, bool, tuple[str, ...]]] = {
    "vat_rates": (endpoints.VAT_TYPES, False, ("id", "name")),
    "categories": (endpoints.CATEGORIES, True, ("id", "name")),
    "products": (endpoints.PRODUCTS, True, ("id", "name", "code")),
}

NO_DOMAIN = _("Enter the shop's domain only, such as www.shop.example: nothing before it and nothing behind it.")
NOT_FOUND = _("We find no shop at this domain. Check how it is written.")
NO_TLS = _("The shop cannot be reached safely: it does not answer by https, or its certificate is not valid. Check the domain, or ask REC+.")  # fmt: skip
TOO_SLOW = _("The shop did not answer in time. Please try again in a few minutes.")
MOVED = _("This domain sends visitors on to another one. Enter the domain that you see in your browser when your shop is open.")  # fmt: skip
NOT_A_SHOP = _("Something answers at this domain, but it is not a REC+ shop. Check the domain.")
FAULT = _("The shop reports a fault of its own. Please try again in a few minutes.")
BUSY = _("The shop asks us to wait. Please try again in a few minutes.")
NO_USER = _("Enter the name of the API user: without a colon, and with 200 characters at most.")
NO_PASSWORD = _("Enter the API user's password: 200 characters at most.")
WRONG = _("The shop does not accept this user and password. Check both, and that the API account is active.")
NO_SCOPE = _("The shop knows this user, but lets it read nothing. Tick the scopes of the API account as described, then try again.")  # fmt: skip

TROUBLES: dict[str, Any] = {
    "unknown_host": NOT_FOUND,
    "address_refused": NOT_FOUND,  # what our own network knows is nobody's business
    "bad_certificate": NO_TLS,
    "no_connection": NO_TLS,
    "timeout": TOO_SLOW,
    "server_fault": FAULT,
    "redirect": MOVED,
}
ABOUT_THE_DOMAIN = (NOT_FOUND, NO_TLS, MOVED, NOT_A_SHOP)


class EnteredLinking:
    traits = ("products", "categories", "vat_rates")
    permissions = (
        Permission(_("Products, variations, categories, prices and stock: read")),
        Permission(_("Orders with their lines, coupons, delivery and payment methods: read")),
        Permission(_("Customers and their groups: read")),
        Permission(_("Reviews, pages, downloads and forms: read")),
        Permission(_("Nothing is changed in your shop without one of us ordering it"), writes=True),
    )
    guide = (
        _("Sign in to your shop's admin and open the API settings."),
        _("Add an API account: give it a user name and a password of its own, and make it active."),
        _("Tick its scopes: store_content, orders, users, content and forms. What is not ticked cannot be read."),
        _("Enter the domain, the user and the password here. They are tried at your shop at once."),
    )
    questions = (
        Question("domain", _("Domain of the shop"), _("Such as www.shop.example.")),
        Question("username", _("API user")),
        Question("password", _("Password of the API user"), _("It is kept encrypted and never shown."), is_secret=True),
    )
    scopes = (
        Scope("store_content", _("stock, and changes to products")),
        Scope("orders", _("orders, coupons, delivery and payment methods")),
        Scope("users", _("customers and their groups")),
        Scope("content", _("downloads")),
        Scope("forms", _("forms and what people sent by them")),
    )

    def __init__(self, system: "RecPlus") -> None:
        self._system = system

    def check(self, answers: Mapping[str, str]) -> Entered:
        """One request for each scope. Raises ``NotAccepted``."""
        domain, username, password = (answers.get(question.name, "") for question in self.questions)
        try:
            place = places.place(domain, settings.ALLOW_PRIVATE_HOSTS)
        except places.BadDomain:
            raise NotAccepted(NO_DOMAIN, "domain") from None
        if not _is_text(username) or ":" in username:
            raise NotAccepted(NO_USER, "username")
        if not _is_text(password):
            raise NotAccepted(NO_PASSWORD, "password")
        secret = packed(place, username, password)
        opening.fresh_bucket(self._system.key, secret, self._system.budget_per_minute())
        found = _tried(Client(self._system.opened(secret, Lane.PERSON, bounds=QUICK)))
        closed = [scope.key for scope in self.scopes if found[scope.key] in (REFUSED, CLOSED)]
        access = {"domain": place.shown, "username": username, "closed": closed}
        return Entered(secret, access, known_by={"domain": place.shown})

    def fingerprint(self, door: Door) -> Fingerprint:
        """The domain, and ids and names of the first tax rates, categories and products."""
        client = Client(door)
        domain, _, _ = unpacked(door.secret)
        found: Fingerprint = {"domain": domain}
        for kind, (endpoint, sorts, fields) in TRAITS.items():
            try:
                rows = client.rows(endpoint, limit=str(SAMPLE), **({"sort": "id"} if sorts else {}))[:SAMPLE]
            except (AccessRevoked, Forbidden, Gone):
                rows = []
            found[kind] = sorted([_trait(row.get(field)) for field in fields] for row in rows)
        return found

    def revoke(self, door: Door) -> None:
        """REC+ knows no such operation: forgetting the password is all that can be done."""


def _trait(value: Any) -> str:
    """Names come escaped for web pages, some of them."""
    return unescape(str(value or "")).replace(NUL, "")


def _tried(client: Client) -> dict[str, str]:
    """How each scope stands. Raises ``NotAccepted`` when none is open."""
    ends_at = time.monotonic() + ALL_WITHIN_S
    found = {}
    for key, endpoint in PRIVATE.items():
        if time.monotonic() > ends_at:
            raise NotAccepted(TOO_SLOW)
        found[key] = _stands(client, endpoint)
    states = set(found.values())
    if OPEN in states:
        return found
    if CLOSED in states:
        raise NotAccepted(NO_SCOPE, "username")
    if REFUSED in states:
        raise NotAccepted(WRONG, "password")
    raise NotAccepted(NOT_A_SHOP, "domain")


def _stands(client: Client, endpoint: Endpoint) -> str:
    try:
        client.rows(endpoint, limit="1")
    except AccessRevoked:
        return REFUSED
    except Forbidden:
        return CLOSED
    except Gone:
        return ABSENT  # an older shop knows fewer resources
    except (RateLimited, OutOfBudget):
        raise NotAccepted(BUSY) from None
    except RemoteError as error:
        raise _refusal(error) from None
    return OPEN


def _refusal(error: RemoteError) -> NotAccepted:
    """What to say of a shop that cannot be asked."""
    known = TROUBLES.get(error.reason)
    if known is None:
        known = TOO_SLOW if isinstance(error, Unreachable) else NOT_A_SHOP
    return NotAccepted(known, "domain" if known in ABOUT_THE_DOMAIN else "")


def _is_text(value: str) -> bool:
    return 0 < len(value) <= LONGEST and value.isprintable()
