"""Who will be asked when: a mail ten days after an order was received, whatever its own date says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.sandbox.messages import Row

DELAY = timedelta(days=10)
PLANNED, SENT = "planned", "sent"


@dataclass(frozen=True)
class Received:
    """One order that was imported."""

    order: Row
    """As it was sent."""
    language: str
    at: datetime
    """When it was received, by the sandbox's clock."""

    @property
    def id_order(self) -> str:
        return str(self.order["id_order"])

    @property
    def reference(self) -> str | None:
        """``None``: it was sent without one."""
        given = self.order.get("reference")
        return None if given is None else str(given)

    @property
    def products(self) -> list[Row]:
        return self.order.get("products") or []


@dataclass(frozen=True)
class Mail:
    id_order: str
    email: str
    firstname: str
    lastname: str
    language: str
    planned_at: datetime
    state: str
    """planned or sent."""

    @classmethod
    def of(cls, received: Received, now: datetime) -> "Mail":
        at = received.at + DELAY
        order = received.order
        return cls(
            received.id_order, str(order["email"]), str(order["firstname"]), str(order["lastname"]), received.language,
            at, SENT if at <= now else PLANNED,
        )  # fmt: skip

    def about(self) -> Row:
        return {**vars(self), "planned_at": self.planned_at.isoformat()}
