"""Form bodies as PHP reads them: ``items[0][item_name]=Brot`` is an object in a list."""

import re
from typing import Any
from urllib.parse import parse_qsl

from backoffice.sandbox.messages import Row

DEEPEST = 8


def decoded(body: bytes) -> Row:
    """The fields, nested by their brackets; objects whose keys are 0, 1, 2 … become lists."""
    tree: Row = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
        _plant(tree, _keys(name), value)
    return {name: _listed(value) for name, value in tree.items()}


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
