"""The webhooks of a shop, which people set up in its admin: one address, one event, and how it is sent."""

import base64
from dataclasses import dataclass, field
from itertools import count

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.formats import FORMATS, JSON

EVENTS = (
    "new.order", "update.order", "new.user", "update.user", "new.product", "update.product", "delete.product",
    "batch-update.product", "batch-delete.product",
)  # fmt: skip
KINDS = {"products": "product", "orders": "order", "users": "user"}
"""Table → what its rows are called in events."""


@dataclass(frozen=True)
class Hook:
    id: int
    url: str
    event: str
    auth: str = ""
    """What goes into the Authorization header: nothing, ``basic user:password`` or ``bearer token``."""
    wrap: bool = False
    """Wrap Data: ``{"event": …, "data": {…}}``; without it nobody is told which event it was."""
    format: str = JSON
    active: bool = True

    @property
    def headers(self) -> dict[str, str]:
        scheme, _, secret = self.auth.partition(" ")
        if scheme == "basic":
            return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
        return {"Authorization": f"Bearer {secret}"} if scheme == "bearer" else {}


@dataclass
class HookList:
    hooks: list[Hook] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def add(
        self, url: str, *events: str, auth: str = "", wrap: bool = False, format: str = JSON, active: bool = True
    ) -> list[Hook]:
        """One hook for each event, or for all if none is named; ``ValueError`` for a wish that cannot be."""
        if unknown := [event for event in events if event not in EVENTS]:
            raise ValueError(f"There is no event {unknown[0]!r}.")
        if format not in FORMATS:
            raise ValueError(f"There is no format {format!r}.")
        if auth and auth.partition(" ")[0] not in ("basic", "bearer"):
            raise ValueError("auth is empty, 'basic user:password' or 'bearer token'.")
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} is no address.")
        made = [Hook(next(self._numbers), url, event, auth, wrap, format, active) for event in events or EVENTS]
        self.hooks += made
        return made

    def remove(self, identifier: int) -> None:
        """``KeyError`` if there is no such hook."""
        if identifier not in {hook.id for hook in self.hooks}:
            raise KeyError(identifier)
        self.hooks = [hook for hook in self.hooks if hook.id != identifier]

    def clear(self) -> None:
        self.hooks = []

    def of(self, event: str) -> list[Hook]:
        return [hook for hook in self.hooks if hook.event == event and hook.active]

    def about(self) -> list[Row]:
        return [vars(hook) for hook in self.hooks]
