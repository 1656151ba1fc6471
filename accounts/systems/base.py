"""What the rest of the house asks of a remote system's box."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from accounts.http.door import Door
from accounts.models.approval import ApprovalStep
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Fingerprint = dict[str, Any]


@dataclass(frozen=True)
class Permission:
    """One line of what a merchant is asked for, in both languages; ``writes`` marks what can change things."""

    text: "str | StrPromise"
    writes: bool = False


class Linking(Protocol):
    """How a merchant's account is linked, looked after and let go."""

    permissions: tuple[Permission, ...]

    def begin(self, step: ApprovalStep) -> Grant:
        """The open permission request of this step, new or still good. Raises ``RemoteError`` or ``OutOfBudget``."""
        ...

    def look(self, grant: Grant) -> None:
        """Ask the system what became of a permission request whose answer has not come."""
        ...

    def fingerprint(self, door: Door) -> Fingerprint:
        """What tells this remote account from others. Costs a few requests."""
        ...

    def revoke(self, door: Door) -> None:
        """Give the access back at the remote system."""
        ...


@dataclass(frozen=True)
class Hint:
    """What a webhook says: this record has changed. ``resource`` is empty where we keep none of its kind."""

    event: str
    resource: str
    remote_id: str


class Webhooks(Protocol):
    """How a system tells that something changed."""

    events: frozenset[str]  # all that it can tell

    def example(self, event: str, remote_id: str, known: dict[str, Any]) -> dict[str, Any]:
        """What it would tell of this record, as far as we know it."""
        ...

    def hint(self, payload: dict[str, Any]) -> Hint | None:
        """Which record a delivery is about; ``None`` when it does not say."""
        ...

    def address(self, door: Door) -> str:
        """Where deliveries go now; empty for nowhere. One request."""
        ...

    def missing(self, door: Door) -> frozenset[str]:
        """The events that we want and that are off. One request."""
        ...

    def set_address(self, door: Door, address: str) -> None: ...

    def switch_on(self, door: Door, event: str) -> None: ...


class System(Protocol):
    key: str
    name: str
    linking: Linking
    webhooks: Webhooks | None

    def is_set_up(self) -> bool:
        """Whether the settings it needs are there."""
        ...

    def door(self, account: LinkedAccount, lane: int) -> Door:
        """A way to call it as this account; opens the stored credential."""
        ...

    def candidate_door(self, grant: Grant) -> Door:
        """A way to call it with a credential that is not verified yet."""
        ...

    def welcome(self, grant: Grant) -> None:
        """A candidate credential has just arrived: whatever must be ready before its first call."""
        ...

    def probe(self, door: Door) -> None:
        """The cheapest call that proves the credential. Raises ``AccessRevoked`` if it is not accepted."""
        ...

    def budget_per_minute(self) -> int: ...
