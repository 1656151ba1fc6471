"""The status of web orders: which ones their shops know, and one status for many orders at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts import systems
from accounts.access import access_of
from accounts.models import ChangeSet, Command, Membership, User
from accounts.outbox.action import actions
from accounts.outbox.many import Wanted, ready, submit_many
from accounts.scopes import joined
from sales.models import WebOrder

KIND = "order.update"
STATUS = "status"


def known(account_id: int) -> list[str]:
    """Those of the account's orders: a shop has no list of them."""
    rows = WebOrder.objects.filter(account=account_id).exclude(status="").order_by("status")
    return list(rows.values_list("status", flat=True).distinct())


@dataclass(frozen=True)
class Choice:
    """Orders that were ticked, as far as this person may change them."""

    orders: list[WebOrder]
    left_out: int

    @property
    def shops(self) -> int:
        return len({order.account_id for order in self.orders})

    @property
    def known(self) -> list[str]:
        """The statuses that all of their shops know."""
        each = [known(account) for account in {order.account_id for order in self.orders}]
        return [status for status in each[0] if all(status in others for others in each[1:])] if each else []

    @property
    def seen(self) -> dict[str, str]:
        return {str(order.pk): order.status for order in self.orders}

    @property
    def ids(self) -> str:
        return ",".join(self.seen)


def chosen(user: User, ids: Iterable[int]) -> Choice:
    rows = joined(WebOrder.objects.visible_to(user)).filter(pk__in=ids, removed_at=None)
    found = list(_editable(user, rows).order_by("-placed_at", "-pk"))
    return Choice(found, rows.count() - len(found))


def wanted(choice: Choice, status: str, seen: dict[str, Any], *, once: str, comment: str, by: User) -> list[Command]:
    """A command for each order that has another status. Raises ``Refused``."""
    return [
        ready(
            Wanted(
                order.account, KIND, {STATUS: status, "expected": {STATUS: before}, "remote_id": order.remote_id}
            ),
            key=f"set:{once}:{order.pk}", actor=by, comment=comment,
        )
        for order in choice.orders
        if (before := seen.get(str(order.pk), order.status)) != status
    ]  # fmt: skip


def send(made: list[Command], status: str, *, once: str, comment: str, by: User) -> ChangeSet:
    return submit_many(made, title=f"Status: {status}"[:200], key=f"form:{once}", actor=by, comment=comment)


def _editable(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    access = access_of(user)
    rows = rows.filter(account__system__in=[key for key in systems.BOXES if actions.offers(key, "web_orders")])
    if access.everything:
        return rows
    return rows.filter(account__merchant__in=[pk for pk in access.roles if access.may(Membership.Role.EDITOR, pk)])
