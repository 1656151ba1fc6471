"""A file at an address that a remote system has named: fetched without any credential, within the bounds of every call.

Such an address is a secret itself, since whoever has it has the file: only its host is ever written down.
"""

import time
from urllib.parse import urlsplit

from django.conf import settings

from accounts.http.door import USER_AGENT
from accounts.http.errors import BadPayload, Rejected, RemoteError
from accounts.http.journal import Entry, journal
from accounts.http.opening import transport
from accounts.http.transport import Reply

LONGEST_ADDRESS = 4096
HOPELESS = ("address_refused", "bad_certificate", "too_large")  # it is the same however often it is tried


def fetch(address: str, *, system: str, account_id: int | None = None) -> bytes:
    """The file. Raises ``Rejected`` where trying again is no use, ``BadPayload`` where it may be."""
    host = _checked_host(address)
    started = time.monotonic()
    reply: Reply | None = None
    error: RemoteError | None = None
    try:
        reply = transport().send("GET", address, headers={"Accept": "*/*", "User-Agent": USER_AGENT})
        _refuse(reply)
    except RemoteError as caught:
        error = caught
    journal.record(
        Entry(
            system=system,
            method="GET",
            path=f"(a file at {host})",
            outcome=error.reason if error else "ok",
            account_id=account_id,
            status=reply.status if reply else None,
            duration_ms=round((time.monotonic() - started) * 1000),
            size=len(reply.body) if reply else 0,
        )
    )
    if error is not None or reply is None:
        raise _of_file(error or BadPayload()) from None
    return reply.body


def _checked_host(address: str) -> str:
    """The host, in an address that may be called: TLS, unless the settings allow the host to be private."""
    try:
        parts = urlsplit(address)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Rejected(reason="bad_address") from None
    plain = parts.scheme == "http" and host in settings.ALLOW_PRIVATE_HOSTS
    named = bool(host) and host.isascii() and parts.username is None and parts.password is None
    if not named or not (parts.scheme == "https" or plain) or len(address) > LONGEST_ADDRESS:
        raise Rejected(reason="bad_address")
    return host


def _refuse(reply: Reply) -> None:
    match reply.status:
        case 200:
            return
        case status if 300 <= status < 400:
            raise Rejected(reason="redirect")
        case 408 | 425 | 429:
            raise BadPayload(reason="file_unreachable")
        case status if 400 <= status < 500:
            raise Rejected(reason="file_gone")
        case _:
            raise BadPayload(reason="file_unreachable")


def _of_file(error: RemoteError) -> RemoteError:
    """The host of a file is not the remote system: that it cannot be reached is no trouble of the account."""
    if isinstance(error, Rejected) or error.reason == "file_unreachable":
        return error
    if error.reason in HOPELESS:
        return Rejected(detail=error.detail, reason=error.reason)
    return BadPayload(error.detail, reason="file_unreachable")
