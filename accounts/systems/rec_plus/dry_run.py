"""What a shop says it would change (``diffOnly``). The form of that answer is not documented: any is read as far as it goes."""

import json
from collections.abc import Iterator
from typing import Any

from accounts.http.answers import decoded
from accounts.http.errors import BadPayload

QUERY = {"diffOnly": "true"}
PAIRS = (("from", "to"), ("old", "new"), ("before", "after"))
LONGEST = 4000  # characters of a text that is shown as it came
Found = Iterator[tuple[str, Any, Any]]  # name, with points where it lies inside another; old; new


def mentions(answer: bytes, names: set[str]) -> bool:
    """Whether what the shop would change has one of these fields, at any depth. Raises ``BadPayload``."""
    return _mentions(decoded(answer) if answer.strip() else None, names)


def told(answer: bytes, secrets: frozenset[str]) -> dict[str, Any]:
    """``fields`` where the answer names old and new values, else ``text``: the answer as it came, without ``secrets``."""
    if not answer.strip():
        return {"fields": [], "text": ""}
    try:
        value = _without(decoded(answer), secrets)
    except BadPayload:
        return {"fields": [], "text": answer.decode(errors="replace")[:LONGEST]}
    fields = [list(each) for each in _fields("", value)]
    return {
        "fields": fields,
        "text": "" if fields else json.dumps(value, ensure_ascii=False, indent=2, default=str)[:LONGEST],
    }


def _mentions(value: Any, names: set[str]) -> bool:
    if isinstance(value, dict):
        return any(name in names or _mentions(each, names) for name, each in value.items())
    return any(_mentions(each, names) for each in value) if isinstance(value, list) else False


def _without(value: Any, secrets: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, secrets) for name, each in value.items() if name not in secrets}
    return [_without(each, secrets) for each in value] if isinstance(value, list) else value


def _fields(name: str, value: Any) -> Found:
    if isinstance(value, list):
        for each in value:
            yield from _fields(name, each)
    elif isinstance(value, dict):
        pair = next((pair for pair in PAIRS if value.keys() >= set(pair)), None)
        if pair and name:
            yield from _differing(name, value[pair[0]], value[pair[1]])
        else:
            for inner, each in value.items():
                yield from _fields(inner, each)


def _differing(name: str, old: Any, new: Any) -> Found:
    """Of two objects only what differs in them."""
    if isinstance(old, dict) and isinstance(new, dict):
        for inner in {**old, **new}:
            if old.get(inner) != new.get(inner):
                yield from _differing(f"{name}.{inner}", old.get(inner), new.get(inner))
    else:
        yield name, old, new
