"""What has become of an order or a document at the shipping services: under way, there, shipped, delivered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.access import access_of
from accounts.models import Command, LinkedAccount, User
from accounts.sync.registry import registry
from sales.models import Shipment
from sales.shipping import action
from sales.shipping.naming import Origin, form_of, primary_id


@dataclass(frozen=True)
class Shipping:
    """``command`` is the latest try that has not ended in a shipment. ``sends``: this person may send it now."""

    shipments: list[Shipment] = field(default_factory=list)
    command: Command | None = None
    sends: bool = False
    form: str = ""  # the address where that is done

    @property
    def moves(self) -> bool:
        return self.command is not None and (self.command.is_open or self.command.is_unread)

    @property
    def is_there(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.shipments or self.command or self.sends)


def of(user: User, row: Origin) -> Shipping:
    """One query where the merchant has no shipping account."""
    accounts = accounts_of(row)
    if not accounts:
        return Shipping()
    shipments = shipments_of(row)
    tried = _tries(row, [account.pk for account in accounts]).order_by("-pk").first()
    is_sent = is_there(shipments)
    command = tried if tried is not None and not (is_sent and tried.state == Command.State.DONE) else None
    may = any(access_of(user).may(action.of(each).role, row.account.merchant_id) for each in accounts)
    is_waited_for = command is not None and (command.state in Command.STANDING or command.is_unread)
    sends = may and not is_sent and not is_waited_for and row.removed_at is None
    return Shipping(shipments, command, sends, form_of(row))


def shipments_of(row: Origin) -> list[Shipment]:
    """What the merchant's shipping services have of it, or had."""
    return list(row.shipments.select_related("account__merchant").order_by("-pk"))


def is_there(shipments: Sequence[Shipment]) -> bool:
    """Whether it need not be sent: one is there, be it in a part of an account that the merchant has left out."""
    return any(shipment.removed_at is None or registry.is_left_out(shipment) for shipment in shipments)


def accounts_of(row: Origin) -> list[LinkedAccount]:
    """The merchant's accounts that things can be sent to, also those that wait for a new approval."""
    rows = LinkedAccount.objects.filter(merchant=row.account.merchant_id, system__in=action.systems())
    rows = rows.exclude(state=LinkedAccount.State.DISCONNECTED).select_related("merchant").order_by("pk")
    return [account for account in rows if action.of(account).places(account)]


def under_way(row: Origin, account_ids: Sequence[int]) -> Command | None:
    """A try that may yet become a shipment."""
    return _tries(row, account_ids).filter(state__in=Command.STANDING).order_by("-pk").first()


def key(row: Origin, once: str) -> str:
    """Of the command that a form becomes."""
    return f"{_prefix(row)}{once}"


def _tries(row: Origin, account_ids: Sequence[int]) -> QuerySet[Command]:
    rows = Command.objects.filter(account__in=account_ids, kind=action.KIND, key__startswith=_prefix(row))
    return rows.select_related("account")


def _prefix(row: Origin) -> str:
    return f"ship:{primary_id(row)}:"
