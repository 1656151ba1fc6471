"""What a shop says it would change (``diffOnly``). The form of that answer is not documented: any is read as far as it goes."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from accounts.http.answers import decoded
from accounts.http.errors import BadPayload

QUERY = {"diffOnly": "true"}
PAIRS = (("from", "to"), ("old", "new"), ("before", "after"))
LONGEST = 4000  # characters of a text that is shown as it came
FIRST = 20  # records of a batch that are told one by one
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


def told_of_many(answer: bytes, secrets: frozenset[str]) -> dict[str, Any]:
    """Of a batch: how many records it names, how many of those with old and new values, and the first of these.

    ``text`` is the answer as it came where it has no list of records.
    """
    try:
        value = _without(decoded(answer), secrets) if answer.strip() else None
    except BadPayload:
        return {"named": 0, "changing": 0, "first": [], "text": answer.decode(errors="replace")[:LONGEST]}
    records = _records(value)
    read = [(_name_of(record), [list(each) for each in _fields("", record)]) for record in records]
    changing = [(name, fields) for name, fields in read if fields]
    text = "" if records or value is None else json.dumps(value, ensure_ascii=False, indent=2, default=str)[:LONGEST]
    return {"named": len(records), "changing": len(changing), "first": changing[:FIRST], "text": text}


def _records(value: Any) -> list[dict[str, Any]]:
    """The first list of objects, however deep it lies."""
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    inner = value.values() if isinstance(value, dict) else ()
    return next((found for found in map(_records, inner) if found), [])


def _name_of(record: dict[str, Any]) -> str:
    """By which we know it: its number or code, else the end of its address."""
    name = record.get("id") or record.get("code")
    if name:
        return str(name)
    address = str(record.get("href") or "").partition("?")[0]
    return unquote(address.rpartition("/")[2].removesuffix(".json"))


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
    """Of two objects only what differs in them; of a new one all that it has."""
    if isinstance(new, dict) and (old is None or isinstance(old, dict)):
        before = old or {}
        for inner in {**before, **new}:
            if before.get(inner) != new.get(inner):
                yield from _differing(f"{name}.{inner}", before.get(inner), new.get(inner))
    else:
        yield name, old, new
