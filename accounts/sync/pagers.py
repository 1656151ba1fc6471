"""How a list is asked for, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

PAGE_ROWS = 100  # more is clamped by some systems, silently

TAIL = "tail"  # in a place: ids of the rows with which the page is to begin

Place = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What a page brought: the ids of its rows, and how many rows the whole list says to have."""

    ids: Sequence[str]
    total: int | None = None

    def __len__(self) -> int:
        return len(self.ids)


class Pager(Protocol):
    """``place`` is a small JSON object that is saved with each page; an empty one is the beginning."""

    rows: int  # on a page

    def query(self, place: Place) -> dict[str, str]: ...

    def after(self, place: Place, page: Page) -> Place | None:
        """The next place after this page; ``None`` = the list has ended."""
        ...


@runtime_checkable
class Shrinking(Protocol):
    """A pager whose pages can be made smaller, where large ones are more than the other side can answer in time."""

    def smaller(self, place: Place) -> Place | None:
        """The same place with a smaller page; ``None`` when it is as small as it gets."""
        ...


class ByPage:
    """``page`` from 1 and ``limit``; ends with an empty page, since a short one may only be a clamped one."""

    rows = PAGE_ROWS

    def query(self, place: Place) -> dict[str, str]:
        return {"page": str(place.get("page", 1)), "limit": str(PAGE_ROWS)}

    def after(self, place: Place, page: Page) -> Place | None:
        return {"page": place.get("page", 1) + 1} if page else None


class Numbered:
    """``page`` from 1 and ``limit`` over a list that tells its total: it ends when so many rows have come.

    Without a total, or short of it, it ends with an empty page.
    """

    def __init__(self, rows: int = PAGE_ROWS) -> None:
        self.rows = rows

    def query(self, place: Place) -> dict[str, str]:
        return {"page": str(place.get("page", 1)), "limit": str(self.rows)}

    def after(self, place: Place, page: Page) -> Place | None:
        come = place.get("rows", 0) + len(page)
        if not page or (page.total is not None and come >= page.total):
            return None
        return {"page": place.get("page", 1) + 1, "rows": come}


class ByOffset:
    """``offset`` and ``limit``; goes on by the rows that really came, and ends with an empty page."""

    rows = PAGE_ROWS

    def query(self, place: Place) -> dict[str, str]:
        return {"offset": str(place.get("offset", 0)), "limit": str(PAGE_ROWS)}

    def after(self, place: Place, page: Page) -> Place | None:
        return {"offset": place.get("offset", 0) + len(page)} if page else None


class Overlapping:
    """``offset`` and ``limit`` over a list that moves while it is read: each page begins with the last rows of the one before.

    If none of those is there any more, more has gone from the list than pages overlap: a whole page is read again.
    A page that is not full ends the list where the total agrees; without a total, or against it, only a page without
    new rows does.
    """

    def __init__(self, rows: int = 200, overlap: int = 10) -> None:
        self.rows = rows
        self.overlap = overlap

    def query(self, place: Place) -> dict[str, str]:
        return {"offset": str(place.get("offset", 0)), "limit": str(self.rows)}

    def after(self, place: Place, page: Page) -> Place | None:
        offset, tail = place.get("offset", 0), place.get(TAIL, [])
        if tail and page and not set(tail) & set(page.ids):
            return {"offset": max(0, offset - self.rows)}
        if not set(page.ids) - set(tail):
            return None
        end = offset + len(page)
        if len(page) < self.rows and page.total is not None and end >= page.total:
            return None
        again = min(self.overlap, len(page) - 1)
        return {"offset": end - again, TAIL: list(page.ids[len(page) - again :])}


class ByTotal:
    """``offset`` and ``limit`` over a list that tells its total: a page that is not full ends it where the total agrees.

    Else it ends with an empty page. Goes on by the rows that really came.
    """

    def __init__(self, rows: int = PAGE_ROWS, smallest: int = 10) -> None:
        self.rows = rows
        self.smallest = smallest

    def query(self, place: Place) -> dict[str, str]:
        return {"offset": str(place.get("offset", 0)), "limit": str(self._rows(place))}

    def after(self, place: Place, page: Page) -> Place | None:
        end = place.get("offset", 0) + len(page)
        is_last = len(page) < self._rows(place) and page.total is not None and end >= page.total
        return None if is_last or not page else place | {"offset": end}

    def smaller(self, place: Place) -> Place | None:
        rows = self._rows(place) // 2
        return place | {"rows": rows} if rows >= self.smallest else None

    def _rows(self, place: Place) -> int:
        rows: int = place.get("rows", self.rows)
        return rows


class Whole:
    """The whole list in one answer."""

    rows = PAGE_ROWS

    def query(self, place: Place) -> dict[str, str]:
        return {}

    def after(self, place: Place, page: Page) -> Place | None:
        return None
