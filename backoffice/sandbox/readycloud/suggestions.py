"""What ReadyCloud would put where nothing was said: keys with a question mark, shown when they are asked for.

``suggestions=1`` tells them where the explicit value is null, ``suggestions=2`` everywhere; the contract leaves that open.
"""

from typing import Any

from backoffice.sandbox.messages import Row

WHOLE: dict[str, Any] = {"message": "", "weight": None, "po_number": "", "customer_number": "", "terms_auto": False}
BILLING: dict[str, Any] = {"subtotal": None, "status": "pending", "shipping": None, "tax": None, "total": None}
SHIPPING: dict[str, Any] = {
    "status": "unshipped", "ship_via": "UPS Ground", "ship_type": "ground", "warehouse": "Main",
}  # fmt: skip


def with_suggestions(shown: Row, level: str) -> Row:
    if level not in ("1", "2"):
        return shown
    return {
        **shown,
        **_told(shown, WHOLE, level),
        "billing": {**shown["billing"], **_told(shown["billing"], BILLING, level)},
        "shipping": {**shown["shipping"], **_told(shown["shipping"], SHIPPING, level)},
    }


def _told(shown: Row, guesses: dict[str, Any], level: str) -> Row:
    explicit = {name: shown.get(name) for name in guesses}
    return {
        f"{name}?": guess if explicit[name] is None else explicit[name]
        for name, guess in guesses.items()
        if level == "2" or explicit[name] is None
    }
