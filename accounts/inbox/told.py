"""Records that no operation reads: what the webhook said of them is all there is."""

import json

from accounts import systems
from accounts.http.errors import BadPayload
from accounts.inbox import bodies
from accounts.sync.rows import RowReader
from accounts.sync.slicing import Slice


def record(system: str, reader: RowReader, body: bytes, content_type: str) -> Slice:
    """The record in a delivery's body, as if it had been read by itself. Raises ``BadPayload`` when there is none."""
    webhooks = systems.get(system).webhooks
    try:
        told = webhooks.record(bodies.read(body, content_type)) if webhooks is not None else None
    except bodies.Unreadable:
        raise BadPayload("the delivery cannot be read", reason="not_json") from None
    if not isinstance(told, dict):
        raise BadPayload("the delivery holds no record", reason="not_an_object")
    return reader.mapping.slicer().one(json.dumps(told, ensure_ascii=False).encode(), reader.salt)
