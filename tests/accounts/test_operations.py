"""The table of ready2order's operations in the docs says the same as the code's list of calls."""

import re
from collections import Counter
from pathlib import Path

import pytest

from accounts.sync.registry import registry
from accounts.systems.ready2order import endpoints

DOCS = Path(__file__).resolve().parents[2] / "docs" / "ready2order.md"
ROW = re.compile(r"^\| `([A-Z]+) (/[^`]*)` \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)
ANSWERS = {"mirrored", "used", "mirrored, planned", "action", "action, planned", "left out"}
UNDOCUMENTED = {("GET", "/company")}  # seen in use, in no list of operations; most tokens may not call it
BUILT = {"mirrored", "used", "action"}


def plain(path: str) -> str:
    """Without the names of its variable parts."""
    return re.sub(r"\{\w+\}", "{}", path)


def told() -> dict[tuple[str, str], str]:
    rows = ROW.findall(DOCS.read_text())
    assert [call for call, times in Counter((method, path) for method, path, *_ in rows).items() if times > 1] == []
    return {(method, plain(path)): answer for method, path, answer, _ in rows}


def test_each_of_the_140_operations_has_one_answer():
    assert len(told()) == 140
    assert set(told().values()) <= ANSWERS


def test_what_is_called_is_told_and_nothing_else():
    callable_ = {(each.method, plain(each.path)) for each in endpoints.ACCOUNT | endpoints.DEVELOPER}

    assert {call for call, answer in told().items() if answer in BUILT} == callable_ - UNDOCUMENTED


@pytest.mark.every_resource
def test_mirrored_are_the_endpoints_of_the_mappings():
    read = set()
    for mapping in registry.of("ready2order"):
        read |= {(each.method, plain(each.path)) for each in (mapping.listing, mapping.single) if each is not None}

    assert {call for call, answer in told().items() if answer == "mirrored"} == read


def test_what_is_left_out_says_why():
    assert [row for row in ROW.findall(DOCS.read_text()) if row[2] == "left out" and not row[3].strip()] == []
