"""What a shipping service's box has to say so that orders can be sent to it."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from accounts.models import Command, LinkedAccount
from accounts.outbox.action import Looker, actions
from accounts.outbox.kinds import Addition
from sales.shipping.parcel import Parcel

KIND = "shipment.create"


@dataclass(frozen=True)
class Place:
    """Where within an account: one of several companies, say."""

    key: str
    name: str


class SendForShipping(Addition, abstract=True):
    """Once: under a name that never changes, after a look whether it is there already, and again only if it is not."""

    resource = "shipments"
    kind, title = KIND, "Sent for shipping"
    form = "shipment_new"
    name_filter: ClassVar[str]  # the list's filter that finds records by our reference

    @abstractmethod
    def places(self, account: LinkedAccount) -> list[Place]: ...

    @abstractmethod
    def data_of(self, parcel: Parcel, place: Place) -> dict[str, Any]:
        """The service's own body, and which place it is for."""

    @abstractmethod
    def told(self, data: dict[str, Any]) -> dict[str, str]:
        """The address and the wishes in such data, by the names of a parcel, for a form that corrects them."""

    def name_of(self, command: Command) -> str:
        named: str = command.data.get(self.reference_field) or command.reference
        return named

    def hinders(self, command: Command, looker: Looker) -> str:
        found = looker.rows(self.resource, **{self.name_filter: self.name_of(command)})
        is_there = any(row.get(self.reference_field) == self.name_of(command) for row in found)
        return "shipped_already" if is_there else ""


def of(account: LinkedAccount) -> SendForShipping:
    return cast(SendForShipping, actions.get(account.system, KIND))


def systems() -> list[str]:
    """Those that things can be sent to."""
    return [action.system for action in actions.of_kind(KIND)]
