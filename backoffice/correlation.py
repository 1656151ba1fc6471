"""One id from a click to the calls it causes: shown on pages, kept with runs, calls and audit events."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("correlation_id", default="")


def correlation_id() -> str:
    """The id of the work under way; empty outside of any."""
    return _current.get()


def new_correlation_id() -> str:
    return secrets.token_hex(8)


@contextmanager
def correlated(identifier: str = "") -> Iterator[str]:
    """Everything inside carries this id, or a new one."""
    token = _current.set(identifier or new_correlation_id())
    try:
        yield _current.get()
    finally:
        _current.reset(token)
