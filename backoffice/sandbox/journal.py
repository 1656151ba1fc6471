"""What was asked, by whom and when: the proof that a client keeps to the rules."""

import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from backoffice.sandbox.callers import Bearer
from backoffice.sandbox.messages import Request

KEPT = 200_000
BODY_BYTES = 20_000
WINDOW_S = 60.0


@dataclass
class Entry:
    number: int
    """Counted from 1, never used twice."""
    time: float
    """When the request was complete, in seconds since 1970 by this machine's clock (not the sandbox's)."""
    method: str
    path: str
    query: str
    body: str = ""
    """What was written, except on pages for people and where passwords may be."""
    address: str = ""
    kind: str = "none"
    """The token used: developer, account, grant, unknown or none; at a shop: account, public, unknown or none;
    at a service: account, unknown or none."""
    token: str = ""
    """Which token: its name in this journal (``till-1/2`` is the second one seen of till 1, ``shop-1`` the API user of shop 1,
    ``readycloud/2`` the second token of ReadyCloud), never the token."""
    till: int | None = None
    shop: int | None = None
    service: str = ""
    status: int = 0
    """0: no answer was sent."""
    ms: float = 0.0
    fault: str = ""
    """The faults that struck, separated by commas."""

    def identify(self, bearer: Bearer) -> None:
        self.kind, self.token = bearer.kind, bearer.name
        self.till, self.shop, self.service = bearer.till, bearer.shop, bearer.service

    def keep(self, body: bytes) -> None:
        self.body = body[:BODY_BYTES].decode("utf-8", "replace")


@dataclass
class Journal:
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT))
    _last: int = 0

    def open(self, request: Request) -> Entry:
        self._last += 1
        entry = Entry(
            number=self._last,
            time=time.time(),
            method=request.method,
            path=request.path,
            query=request.query_text,
            address=request.address,
        )
        self.entries.append(entry)
        return entry

    def since(self, number: int) -> list[Entry]:
        """The entries after the one with this number."""
        return [entry for entry in self.entries if entry.number > number]

    def report(self, number: int = 0) -> dict[str, Any]:
        entries = self.since(number)
        return {
            "entries": [asdict(entry) for entry in entries],
            "last": self._last,
            "counts": dict(Counter(entry.token for entry in entries if entry.token)),
            "peaks": {name: peak([e.time for e in entries if e.token == name]) for name in _tokens(entries)},
        }

    def clear(self) -> None:
        self.entries.clear()


def _tokens(entries: Iterable[Entry]) -> list[str]:
    return sorted({entry.token for entry in entries if entry.token})


def peak(times: list[float]) -> int:
    """The largest number of requests in any 60 seconds."""
    window: deque[float] = deque()
    highest = 0
    for moment in sorted(times):
        window.append(moment)
        while window[0] <= moment - WINDOW_S:
            window.popleft()
        highest = max(highest, len(window))
    return highest
