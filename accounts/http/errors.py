"""What can go wrong with a remote call, named by what the caller does next."""

from dataclasses import dataclass, field


class RemoteError(Exception):
    """A call that did not bring what was asked. ``reason`` is the key of the sentence shown to staff."""

    reason = "remote_error"

    def __init__(self, detail: str = "", *, reason: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.reason = reason or self.reason


class Unreachable(RemoteError):
    """No usable answer: no connection, a time-out, or a fault at the other side. Try again later."""

    reason = "unreachable"


class BadPayload(RemoteError):
    """An answer that is not what was agreed: not JSON, cut off, too large, a page for people. Try again later."""

    reason = "bad_payload"


class AccessRevoked(RemoteError):
    """The credential is not accepted. Probe once more, then ask for a new approval."""

    reason = "access_revoked"


class Forbidden(RemoteError):
    """The credential is good, but not for this. Leave this resource out and tell staff."""

    reason = "forbidden"


class Gone(RemoteError):
    """There is no such object or address (any more)."""

    reason = "gone"


@dataclass
class RateLimited(RemoteError):
    """Too many requests: nothing may be asked for ``retry_after_s`` seconds."""

    retry_after_s: float = 65.0
    detail: str = ""
    reason: str = "rate_limited"

    def __post_init__(self) -> None:
        Exception.__init__(self, self.detail)


@dataclass
class Rejected(RemoteError):
    """The request was understood and refused; ``fields`` maps each field to its messages."""

    detail: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    reason: str = "rejected"

    def __post_init__(self) -> None:
        Exception.__init__(self, self.detail)


class NotListed(Exception):
    """Our own fault: a call that is not in the system's catalogue of endpoints. No socket was opened."""


class OutOfBudget(Exception):
    """Our own budget has no request left for this lane; nothing was sent. Ask again in ``wait_s`` seconds."""

    def __init__(self, wait_s: float, *, reason: str = "budget") -> None:
        super().__init__(f"no request left for {wait_s:.1f} s")
        self.wait_s = wait_s
        self.reason = reason


class LeaseLost(Exception):
    """Another worker has this account now: whatever was under way is rolled back and left to it."""
