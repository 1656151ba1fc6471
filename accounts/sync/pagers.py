"""How a list is asked for, page by page."""

from typing import Any, Protocol

PAGE_ROWS = 100  # more is clamped by some systems, silently

Place = dict[str, Any]


class Pager(Protocol):
    """``place`` is a small JSON object that is saved with each page; an empty one is the beginning."""

    def query(self, place: Place) -> dict[str, str]: ...

    def after(self, place: Place, rows: int) -> Place | None:
        """The next place after a page of so many rows; ``None`` = the list has ended."""
        ...


class ByPage:
    """``page`` from 1 and ``limit``; ends with an empty page, since a short one may only be a clamped one."""

    def query(self, place: Place) -> dict[str, str]:
        return {"page": str(place.get("page", 1)), "limit": str(PAGE_ROWS)}

    def after(self, place: Place, rows: int) -> Place | None:
        return {"page": place.get("page", 1) + 1} if rows else None


class ByOffset:
    """``offset`` and ``limit``; goes on by the rows that really came, and ends with an empty page."""

    def query(self, place: Place) -> dict[str, str]:
        return {"offset": str(place.get("offset", 0)), "limit": str(PAGE_ROWS)}

    def after(self, place: Place, rows: int) -> Place | None:
        return {"offset": place.get("offset", 0) + rows} if rows else None


class Whole:
    """The whole list in one answer."""

    def query(self, place: Place) -> dict[str, str]:
        return {}

    def after(self, place: Place, rows: int) -> Place | None:
        return None
