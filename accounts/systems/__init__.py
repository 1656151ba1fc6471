"""One box per remote system, always the same file names. ``systems.get(key)`` finds a box."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import cast

from accounts.systems.base import System

BOXES = (
    "ready2order",
    "rec_plus",
    "guaranteed_reviews",
    "readycloud",
)


@cache
def get(key: str) -> System:
    """The box of this system; ``KeyError`` for one that we do not know."""
    if key not in BOXES:
        raise KeyError(f"no remote system is called {key!r}: there are {', '.join(BOXES)}")
    return cast(System, import_module(f"accounts.systems.{key}").SYSTEM)


def every() -> Iterator[System]:
    return (get(key) for key in BOXES)


def name_of(key: str) -> str:
    return get(key).name if key in BOXES else key


def place_of(key: str) -> str:
    """Where people look what became of something: "at the till"."""
    return get(key).place if key in BOXES else "there"
