"""Form bodies as PHP reads and writes them: ``items[0][item_name]=Brot`` is an object in a list."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from backoffice.sandbox.messages import Row

DEEPEST = 8
_WORDS = {None: "null", True: "true", False: "false"}


def decoded(body: bytes) -> Row:
    """The fields, nested by their brackets; objects whose keys are 0, 1, 2 … become lists."""
    tree: Row = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
        _plant(tree, _keys(name), value)
    return {name: _listed(value) for name, value in tree.items()}


def encoded(value: Row) -> bytes:
    """The other way round, for webhooks: null, true and false as words, numbers as text; empty lists are left out."""
    pairs = [(name + rest, text) for name, inner in value.items() for rest, text in _flat(inner)]
    return urlencode(pairs).encode()


def _flat(value: Any) -> Iterator[tuple[str, str]]:
    """The brackets and the text of every value inside."""
    if isinstance(value, (dict, list)):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        yield from ((f"[{name}]{rest}", text) for name, inner in entries for rest, text in _flat(inner))
    else:
        yield "", _WORDS[value] if value is None or isinstance(value, bool) else str(value)


def _keys(name: str) -> list[str]:
    root, bracket, rest = name.partition("[")
    return [root, *re.findall(r"\[([^\]]*)\]", bracket + rest)][:DEEPEST]


def _plant(tree: Row, keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        branch = tree.get(key)
        if not isinstance(branch, dict):
            branch = tree[key] = {}
        tree = branch
    tree[keys[-1] or str(len(tree))] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(entry) for key, entry in value.items()}
    if list(inner) == [str(place) for place in range(len(inner))]:
        return list(inner.values())
    return inner
