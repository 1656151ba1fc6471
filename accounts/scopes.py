"""What every list of mirrored rows shares: whose rows it shows, the merchant beside them, and times in their zone."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest

from accounts import systems
from accounts.access import access_of
from accounts.models import LinkedAccount, Membership, MirroredModel
from accounts.staff import staff
from backoffice.lists import Column, Scope

MANAGER = Membership.Role.MANAGER
HEAVY = ("payload", "payload_hash", "search")  # of a mirrored row: never needed in a list
OF_ACCOUNT = ("system", "label", "uid", *(f"merchant__{name}" for name in ("name", "slug", "time_zone", "currency")))
NAME = ("name",)


def of_accounts(request: HttpRequest, chosen: dict[str, Any]) -> Scope:
    """The linked accounts of the chosen merchant, else all of the user's."""
    access, user = access_of(request.user), staff(request)
    if chosen.get("merchant"):
        accounts = LinkedAccount.objects.visible_to(user).filter(merchant__slug=chosen["merchant"])
        rows = list(accounts.order_by("pk").values_list("pk", "merchant_id"))
        managed = tuple(pk for pk, merchant in rows if access.may(MANAGER, merchant))
        return Scope(tuple(pk for pk, _ in rows), managed)
    if access.everything:
        return Scope()
    return Scope(tuple(access.account_ids), _managed(request))


def joined(rows: QuerySet[Any], *, payload: bool = False, **joins: tuple[str, ...]) -> QuerySet[Any]:
    """The rows with their merchant and these columns of what they refer to, and nothing that is heavy."""
    names = [field.name for field in rows.model._meta.concrete_fields if field.name not in HEAVY]
    names += ["payload"] if payload else []
    names += [f"account__{name}" for name in OF_ACCOUNT]
    names += [f"{join}__{name}" for join, columns in joins.items() for name in columns]
    return rows.select_related("account__merchant", *joins).defer(None).only(*names)


def of_same_account(model: type[MirroredModel], number: str, **found_by: Any) -> QuerySet[Any]:
    """For a subquery: the row of the same account that has the number in this column of the outer query."""
    return model.objects.filter(account=OuterRef("account"), remote_id=OuterRef(number), **found_by).order_by()


def local(row: Any, name: str) -> datetime | None:
    """A time of the row in its merchant's zone."""
    moment = cast(datetime | None, getattr(row, name))
    return moment.astimezone(ZoneInfo(row.account.merchant.time_zone)) if moment else None


def time_column(title: str, name: str) -> Column:
    return Column(title, lambda row: local(row, name))


def text_column(title: str, name: str) -> Column:
    return Column(title, lambda row: getattr(row, name))


MERCHANT = Column("Merchant", lambda row: row.account.merchant.name)
SYSTEM = Column("System", lambda row: systems.name_of(row.account.system))
CURRENCY = Column("Currency", lambda row: row.account.merchant.currency)
REMOTE_ID = text_column("Number at the system", "remote_id")


def _managed(request: HttpRequest) -> tuple[int, ...]:
    """The accounts of the merchants that the user manages."""
    access = access_of(request.user)
    managed = [pk for pk in access.roles if access.may(MANAGER, pk)]
    if len(managed) == len(access.roles):
        return tuple(access.account_ids)
    rows = LinkedAccount.objects.filter(merchant_id__in=managed).order_by("pk")
    return tuple(rows.values_list("pk", flat=True)) if managed else ()
