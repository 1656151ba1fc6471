"""Which records are changed together: ticked ones, or all that a list's filters leave, as far as this person may change them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from accounts import systems
from accounts.access import access_of
from accounts.models import LinkedAccount, Membership
from accounts.outbox.action import actions
from accounts.scopes import of_accounts
from backoffice.lists.filters import ListFilter

MOST = 10_000  # records in one set
EDITOR = Membership.Role.EDITOR


@dataclass(frozen=True)
class Selection:
    """What was chosen, as far as this person may change it."""

    rows: QuerySet[Any]
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

    def read(self, rows: QuerySet[Any]) -> list[Any]:
        """These rows of it; those of one account share one object for it."""
        accounts = {account.pk: account for account in self.accounts}
        found = list(rows)
        for row in found:
            row.account = accounts[row.account_id]
        return found

    def unusable(self, many: str) -> str:
        """Why these cannot be changed together; empty when they can. ``many``: what they are called."""
        if self.is_faulty:
            return "A filter made no sense, so nothing was chosen: clear it and choose again."
        if self.is_too_large:
            return f"These are more than {MOST:,} {many}: narrow the list, then change them in parts."
        if not self.number:
            return f"Choose {many} that you may change: tick them, or take all that the list shows."
        return ""


def selected(
    request: HttpRequest, asked: QueryDict, *, rows: QuerySet[Any], filters: type[ListFilter], resource: str
) -> Selection:
    """Of ``rows`` those that ``asked`` names: by ``ids`` (1,2,3 or repeated), else by ``query``, which is what stands in
    the list's address; empty for the whole list.
    """
    given = [each for each in asked.getlist("ids") if each]
    if given or "query" not in asked:
        return _editable(request, rows.filter(pk__in=ticked(given)), resource, is_faulty=False)
    asks = filters(QueryDict(str(asked["query"])), rows, request=request)
    scope = of_accounts(request, asks.chosen)
    found: QuerySet[Any] = asks.qs if scope.accounts is None else asks.qs.filter(account__in=scope.accounts)
    return _editable(request, rows.none() if asks.rejected else found, resource, is_faulty=bool(asks.rejected))


def ticked(given: list[str]) -> list[int]:
    """From an address: 1,2,3 or repeated. Of very many, one more than may be changed together."""
    ids = [part for one in given for part in one.split(",")]
    return [int(part) for part in ids if part.isascii() and part.isdigit() and len(part) < 19][: MOST + 1]


def _editable(request: HttpRequest, rows: QuerySet[Any], resource: str, *, is_faulty: bool) -> Selection:
    access, seen = access_of(request.user), rows
    rows = rows.filter(account__system__in=[key for key in systems.BOXES if actions.offers(key, resource)])
    if not access.everything:
        rows = rows.filter(account__merchant__in=[pk for pk in access.roles if access.may(EDITOR, pk)])
    number = rows.count()
    accounts = LinkedAccount.objects.filter(pk__in=rows.order_by().values("account")).select_related("merchant")
    left_out = seen.count() - number
    return Selection(rows, number, list(accounts.order_by("merchant__name", "pk")), left_out, is_faulty)
