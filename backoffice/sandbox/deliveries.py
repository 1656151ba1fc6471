"""One webhook delivery: what is sent where, and what the receiver answered each time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypeAlias
from urllib.parse import urlsplit

ANSWER_BYTES = 2_000

Sender: TypeAlias = tuple[int | None, int | None, str]

WAITING = "waiting"
ACCEPTED = "accepted"
GIVEN_UP = "given up"
LOST = "lost"


@dataclass(frozen=True)
class Attempt:
    time: float
    """When it began, in seconds since 1970 by this machine's clock."""
    ms: float
    status: int = 0
    """0: no answer came."""
    answer: str = ""
    """How the answer's body begins."""
    error: str = ""
    """Why no answer came."""

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Delivery:
    number: int
    """Counted from 1, in the order in which the events happened."""
    till: int | None
    shop: int | None
    """Who sends it: a till, a shop or a service."""
    event: str
    url: str
    content_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    """Besides the content type."""
    method: str = "POST"
    service: str = ""
    """The name of a system of which there is one."""
    faults: tuple[str, ...] = ()
    """What goes wrong with it: see ``mishaps``."""
    state: str = WAITING
    """waiting, accepted, given up, or lost (it was never sent)."""
    attempts: list[Attempt] = field(default_factory=list)
    remake: Callable[[], bytes] | None = field(default=None, repr=False)
    """Makes the body anew before each try, for a system that sends what is true then; ``body`` is what went last."""

    @property
    def sender(self) -> Sender:
        return self.till, self.shop, self.service

    def about(self) -> dict[str, Any]:
        """As JSON."""
        told = {name: value for name, value in vars(self).items() if name != "remake"}
        told |= {"body": self.body.decode("utf-8", "replace")}
        return {**told, "faults": list(self.faults), "attempts": [vars(attempt) for attempt in self.attempts]}


def post(delivery: Delivery, timeout_s: float) -> Attempt:
    """One try, over a connection of its own. Redirects are not followed.

    ``timeout_s`` is for connecting and for each silence after that.
    """
    started = time.time()
    status, answer, error = 0, b"", ""
    try:
        status, answer = _exchanged(delivery, timeout_s)
    except (OSError, HTTPException, ValueError) as problem:
        error = f"{type(problem).__name__}: {problem}"
    ms = round((time.time() - started) * 1000, 3)
    return Attempt(started, ms, status, answer.decode("utf-8", "replace"), error)


def _exchanged(delivery: Delivery, timeout_s: float) -> tuple[int, bytes]:
    parts = urlsplit(delivery.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout_s)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(
            delivery.method, target, delivery.body, {**delivery.headers, "Content-Type": delivery.content_type}
        )
        answer = connection.getresponse()
        return answer.status, answer.read1(ANSWER_BYTES)
    finally:
        connection.close()
