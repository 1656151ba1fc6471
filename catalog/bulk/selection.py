"""Which products are edited together: ticked ones, or all that a list's filters leave."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from accounts import systems
from accounts.access import access_of
from accounts.models import LinkedAccount, Membership
from accounts.outbox.action import actions
from accounts.scopes import of_accounts
from accounts.staff import staff
from catalog.filters import ProductFilter
from catalog.models import Product

MOST = 10_000  # products in one set
MOST_TICKED = 500
SHOWN = (
    "account",
    "remote_id",
    "name",
    "item_number",
    "stock_enabled",
    "payload",
    "removed_at",
    "group__name",
    "category__name",
    "vat__name",
    "vat__remote_id",
)
EDITOR = Membership.Role.EDITOR


@dataclass(frozen=True)
class Selection:
    """What was chosen, as far as this person may change it."""

    rows: QuerySet[Product]
    number: int
    accounts: list[LinkedAccount]
    left_out: int  # seen, but not to be changed by this person
    is_faulty: bool  # a filter made no sense: nothing is chosen, rather than too much

    @property
    def is_too_large(self) -> bool:
        return self.number > MOST

    @property
    def systems(self) -> int:
        return len({account.system for account in self.accounts})

    def products(self) -> list[Product]:
        """In the order of their names, with what the difference needs."""
        rows = self.rows.select_related("group", "category", "vat").defer(None).only(*SHOWN)
        accounts = {account.pk: account for account in self.accounts}
        found = list(rows.order_by("name", "pk"))
        for product in found:
            product.account = accounts[product.account_id]  # one object for all of its products
        return found


def selected(request: HttpRequest, asked: QueryDict) -> Selection:
    """``asked`` has ``ids`` (1,2,3 or repeated), or ``query``: what stands in a list's address; empty for the whole list."""
    visible = Product.objects.visible_to(staff(request)).filter(removed_at=None)
    chosen = ticked(asked.getlist("ids"))
    if chosen or "query" not in asked:
        return _editable(request, visible.filter(pk__in=chosen), is_faulty=False)
    filters = ProductFilter(QueryDict(str(asked["query"])), visible, request=request)
    scope = of_accounts(request, filters.chosen)
    rows: QuerySet[Any] = filters.qs if scope.accounts is None else filters.qs.filter(account__in=scope.accounts)
    return _editable(request, rows.none() if filters.rejected else rows, is_faulty=bool(filters.rejected))


def _editable(request: HttpRequest, rows: QuerySet[Product], *, is_faulty: bool) -> Selection:
    access, seen = access_of(request.user), rows
    rows = rows.filter(account__system__in=[key for key in systems.BOXES if actions.offers(key, "products")])
    if not access.everything:
        rows = rows.filter(account__merchant__in=[pk for pk in access.roles if access.may(EDITOR, pk)])
    number = rows.count()
    accounts = LinkedAccount.objects.filter(pk__in=rows.order_by().values("account")).select_related("merchant")
    left_out = seen.count() - number
    return Selection(rows, number, list(accounts.order_by("merchant__name", "pk")), left_out, is_faulty)


def ticked(given: list[str]) -> list[int]:
    """From an address: 1,2,3 or repeated."""
    ids = [part for one in given for part in one.split(",")]
    return [int(part) for part in ids if part.isascii() and part.isdigit() and len(part) < 19][:MOST_TICKED]
