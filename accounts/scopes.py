"""Whose rows a list shows, and whose may leave in a file: from the user's rights and the merchant they chose."""

from typing import Any

from django.http import HttpRequest

from accounts.access import access_of
from accounts.models import LinkedAccount, Membership
from backoffice.lists import Scope

MANAGER = Membership.Role.MANAGER


def of_accounts(request: HttpRequest, chosen: dict[str, Any]) -> Scope:
    """The linked accounts of the chosen merchant, else all of the user's."""
    access, user = access_of(request.user), request.user
    if chosen.get("merchant"):
        accounts = LinkedAccount.objects.visible_to(user).filter(merchant__slug=chosen["merchant"])  # type: ignore[arg-type]
        rows = list(accounts.order_by("pk").values_list("pk", "merchant_id"))
        managed = tuple(pk for pk, merchant in rows if access.may(MANAGER, merchant))
        return Scope(tuple(pk for pk, _ in rows), managed)
    if access.everything:
        return Scope()
    return Scope(tuple(access.account_ids), _managed(request))


def _managed(request: HttpRequest) -> tuple[int, ...]:
    """The accounts of the merchants that the user manages."""
    access = access_of(request.user)
    managed = [pk for pk in access.roles if access.may(MANAGER, pk)]
    if len(managed) == len(access.roles):
        return tuple(access.account_ids)
    rows = LinkedAccount.objects.filter(merchant_id__in=managed).order_by("pk")
    return tuple(rows.values_list("pk", flat=True)) if managed else ()
