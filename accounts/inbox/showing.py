"""A webhook's body as staff may see it."""

import json
from typing import Any

from accounts.inbox import bodies
from accounts.models.delivery import Delivery
from backoffice.pretty import HIDDEN, SECRET

LONGEST = 100_000  # characters


def shown(delivery: Delivery) -> str:
    """As an object, whichever way it was packed, without anything that looks like a secret; else as the text that came."""
    body = bytes(delivery.body)
    try:
        text = json.dumps(_redacted(bodies.read(body, delivery.content_type)), indent=2, ensure_ascii=False)
    except bodies.Unreadable:
        text = body.decode(errors="replace").replace("\0", "\N{SYMBOL FOR NULL}")
    return text[:LONGEST]


def _redacted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: HIDDEN if SECRET.search(str(name)) else _redacted(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_redacted(each) for each in value]
    return value
