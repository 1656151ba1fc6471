"""What a webhook's body holds: JSON, or a form as PHP reads it (``resource[items][0][item_id]=7``)."""

import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec

MOST_FIELDS = 20_000
DEEPEST = 12
KEY = re.compile(r"\[([^\[\]]*)\]")
WORDS = {"null": None, "true": True, "false": False}


class Unreadable(Exception):
    """Neither JSON nor a form, or not an object. ``reason`` is the key of the sentence for staff."""

    reason = "unreadable"


class Markup(Unreadable):
    """XML, which somebody has to change to JSON where it is sent."""

    reason = "xml"


def read(body: bytes, content_type: str = "") -> dict[str, Any]:
    """The object in the body. Numbers of a form stay text. Raises ``Unreadable``.

    The content type is a hint only: what begins like JSON is tried as JSON.
    """
    text = body.strip()
    if not text:
        raise Unreadable
    if text[:1] == b"<":
        raise Markup
    found = _json(text) if text[:1] in b"{[" or "json" in content_type.lower() else _form(text)
    if not isinstance(found, dict):
        raise Unreadable
    return found


def skim(body: bytes, content_type: str = "") -> dict[str, Any]:
    """Like ``read``, but of a form only what may name the record: ids and the event, not deep inside. Five times faster."""
    text = body.strip()
    if text[:1] in (b"{", b"[", b"<") or "json" in content_type.lower() or text.count(b"&") >= MOST_FIELDS:
        return read(body, content_type)
    naming = [field for field in text.split(b"&") if _may_name(field.partition(b"=")[0])]
    return read(b"&".join(naming) or body, content_type)


def _may_name(name: bytes) -> bool:
    is_shallow = name.count(b"[") + name.count(b"%5B") + name.count(b"%5b") <= 2
    return is_shallow and (b"id" in name or b"event" in name or name == b"simulated")


def _json(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable from error


def _form(text: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            text.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Unreadable from error
    found: dict[str, Any] = {}
    for name, value in pairs:
        _put(found, name, WORDS.get(value, value))
    return found


def _put(into: dict[str, Any], name: str, value: Any) -> None:
    """``a[b][0]`` is {"a": {"b": {"0": value}}}; ``a[]`` counts on."""
    root, bracket, rest = name.partition("[")
    keys = [root, *KEY.findall(bracket + rest)]
    if len(keys) > DEEPEST:
        raise Unreadable
    for key in keys[:-1]:
        inner = into.setdefault(key or str(len(into)), {})
        if not isinstance(inner, dict):
            raise Unreadable
        into = inner
    into[keys[-1] or str(len(into))] = value
