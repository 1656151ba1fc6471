"""One issue of an access that ends, as OAuth 2 tells it: in an answer, or behind the ``#`` of an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from accounts.http.vault import Secret

KEY = re.compile(r"[!-~]{1,500}")  # one word that can stand in a header


@dataclass(frozen=True)
class Issue:
    """``renewal`` buys the next one; it ends ``lasts_s`` seconds from now. ``None``: nobody told."""

    secret: Secret
    renewal: Secret | None = None
    lasts_s: float | None = None


def issue_in(told: Mapping[str, Any]) -> Issue | None:
    """``access_token``, ``refresh_token``, ``expires_in``; ``None`` where there is no key that can be sent."""
    key, renewal = told.get("access_token"), told.get("refresh_token")
    if not _is_key(key):
        return None
    return Issue(Secret(key), Secret(renewal) if _is_key(renewal) else None, _seconds(told.get("expires_in")))


def _is_key(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and KEY.fullmatch(value) is not None


def _seconds(value: Any) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
