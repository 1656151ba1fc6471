"""Lists by page number that tell how many rows there are, and what follows from the end of a pass."""

import json

import pytest

from accounts.sync.pagers import Numbered, Page
from accounts.sync.slicing import Slicer

ROWS = Slicer("id", "reviews", total_at="pagination.total_results")


def walked(total, sizes, rows=3):
    """The questions that are asked of a list whose pages have these sizes."""
    pager, place, asked = Numbered(rows), {}, []
    for size in sizes:
        asked.append(pager.query(place)["page"])
        place = pager.after(place, Page(["x"] * size, total))
        if place is None:
            break
    return asked


@pytest.mark.parametrize(
    ("total", "sizes", "asked"),
    [
        (0, [0], ["1"]),
        (3, [3], ["1"]),
        (7, [3, 3, 1], ["1", "2", "3"]),
        (5, [2, 2, 1], ["1", "2", "3"]),  # smaller pages than were asked for
        (9, [3, 0, 3], ["1", "2"]),  # short of the total, and nothing behind it
        (None, [3, 1, 0], ["1", "2", "3"]),
    ],
)
def test_list_ends_when_so_many_rows_have_come(total, sizes, asked):
    assert walked(total, sizes) == asked


@pytest.mark.parametrize(
    ("pagination", "total"),
    [
        ({"total_results": 7}, 7),
        ({"total_results": "7"}, 7),
        ({"total_results": "many"}, None),
        ({"total_results": None}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_total_is_found_inside_the_envelope(pagination, total):
    assert ROWS.total(json.dumps({"reviews": [], "pagination": pagination}).encode()) == total


def test_no_total_where_there_is_no_envelope():
    assert [ROWS.total(body) for body in (b"[]", b"", b"{}")] == [None, None, None]
