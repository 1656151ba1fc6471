"""Sends one request and brings the whole answer, within fixed bounds and to a checked address."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from accounts.http.addresses import AddressRefused, checked_addresses
from accounts.http.errors import BadPayload, Unreachable

MIB = 1024 * 1024
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Bounds:
    connect_s: float = 3.0
    read_s: float = 20.0
    total_s: float = 30.0
    body_bytes: int = 32 * MIB


@dataclass(frozen=True)
class Reply:
    """One whole answer. It does not leave ``accounts.http``."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


class Transport:
    """Connections to remote systems: no redirects, no proxies, no cookies, certificates verified."""

    def __init__(self, allowed_private: frozenset[str] = frozenset(), bounds: Bounds | None = None) -> None:
        self._allowed = allowed_private
        self._bounds = bounds or Bounds()
        self._kept = threading.local()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        query: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """The answer, whatever its status. Raises ``Unreachable`` or ``BadPayload``; never waits longer than the bounds."""
        session = self._session(keep=method == "GET")
        deadline = _Deadline(self._bounds.total_s)
        try:
            with deadline:
                return self._exchange(session, method, url, headers, query, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            if deadline.passed:
                raise Unreachable("no whole answer in time", reason="timeout") from None
            raise _named(error) from None

    def _exchange(
        self,
        session: requests.Session,
        method: str,
        url: str,
        headers: dict[str, str],
        query: dict[str, str] | None,
        body: bytes | None,
    ) -> Reply:
        timeout = (self._bounds.connect_s, self._bounds.read_s)
        with session.request(
            method, url, headers=headers, params=query, data=body, timeout=timeout, allow_redirects=False, stream=True
        ) as response:
            content = bytearray()
            for chunk in response.raw.stream(CHUNK, decode_content=True):
                content += chunk
                if len(content) > self._bounds.body_bytes:
                    raise BadPayload("the answer is too large", reason="too_large")
            return Reply(
                response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(content)
            )

    def _session(self, *, keep: bool) -> requests.Session:
        """One kept session per thread for reads; a new connection for each write, which nothing may repeat unseen."""
        if not keep:
            return self._new_session()
        if not hasattr(self._kept, "session"):
            self._kept.session = self._new_session()
        session: requests.Session = self._kept.session
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.cookies = _NoCookies()
        adapter = _GuardedAdapter(self._allowed)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session


class _NoCookies(RequestsCookieJar):
    def set_cookie(self, *args: Any, **kwargs: Any) -> None:
        """Remote systems cannot make us remember anything."""


class _Deadline:
    """Breaks the connection in use when the time is up, however slowly the bytes drip."""

    _in_use = threading.local()

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds
        self.passed = False
        self._connection: HTTPConnection | None = None

    def __enter__(self) -> None:
        _Deadline._in_use.current = self
        _watch.begin(self)

    def __exit__(self, *_: object) -> None:
        _watch.end(self)
        _Deadline._in_use.current = None

    @classmethod
    def watch(cls, connection: HTTPConnection) -> None:
        current: _Deadline | None = getattr(cls._in_use, "current", None)
        if current is not None:
            current._connection = connection

    def break_(self) -> None:
        self.passed = True
        sock = getattr(self._connection, "sock", None)
        if sock is not None:
            try:
                sock.shutdown(2)  # both ways
            except OSError:
                return  # it has ended by itself


class _Watch:
    """One thread per process that looks after all deadlines: a thread for each call would cost more than the call."""

    LOOKS_EVERY_S = 0.1

    def __init__(self) -> None:
        self._watched: set[_Deadline] = set()
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, deadline: _Deadline) -> None:
        with self._lock:
            self._watched.add(deadline)
            self._something.set()
            if self._thread is None or not self._thread.is_alive():  # a forked process begins without it
                self._thread = threading.Thread(target=self._look, name="deadlines", daemon=True)
                self._thread.start()

    def end(self, deadline: _Deadline) -> None:
        with self._lock:
            self._watched.discard(deadline)

    def _look(self) -> None:
        while True:
            self._something.wait()
            time.sleep(self.LOOKS_EVERY_S)
            now = time.monotonic()
            with self._lock:
                late = [deadline for deadline in self._watched if deadline.at <= now]
                self._watched.difference_update(late)
                if not self._watched:
                    self._something.clear()
            for deadline in late:
                deadline.break_()


_watch = _Watch()


class _Guarded:
    """Connects to an address that was checked, under the host's own name for TLS."""

    allowed_private: frozenset[str] = frozenset()

    def _new_conn(self: Any) -> Any:
        _Deadline.watch(self)
        try:
            addresses = checked_addresses(self._dns_host, self.port, self.allowed_private)
        except AddressRefused:
            raise
        except OSError as error:
            raise NameResolutionError(self.host, self, error) from error  # type: ignore[arg-type]
        last: OSError | None = None
        for address in addresses:
            try:
                return create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            except OSError as error:
                last = error
        raise NewConnectionError(self, f"no connection: {last}")

    def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        _Deadline.watch(self)
        return super().request(*args, **kwargs)  # type: ignore[misc]


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, allowed_private: frozenset[str]) -> None:
        self._allowed = allowed_private
        super().__init__(max_retries=0, pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        plain = type("Plain", (_Guarded, HTTPConnection), {"allowed_private": self._allowed})
        secure = type("Secure", (_Guarded, HTTPSConnection), {"allowed_private": self._allowed})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


def _named(error: Exception) -> Unreachable | BadPayload:
    """The error in our words; what was asked and with which credential stays out of it."""
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, AddressRefused) or "AddressRefused" in text or "not public" in text:
        return Unreachable("the host leads to an address that is not public", reason="address_refused")
    if isinstance(error, requests.exceptions.ContentDecodingError | urllib3.exceptions.DecodeError):
        return BadPayload("the answer's compression is broken", reason="bad_encoding")
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
        return Unreachable("the certificate is not accepted", reason="bad_certificate")
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return Unreachable("no answer in time", reason="timeout")
    if "NameResolutionError" in text:
        return Unreachable("the host's name is not known", reason="unknown_host")
    return Unreachable("the connection failed", reason="no_connection")
