"""One value of a mirrored record, declared once: a cell of its list, a line of its page and a column of its files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from accounts import systems
from accounts.scopes import local
from backoffice.lists import Column
from backoffice.lists.spec import Cell
from backoffice.money import money as in_money
from backoffice.money import percent as in_percent
from backoffice.money import quantity
from backoffice.templatetags.times import moment as in_words

NOTHING = "–"
NAMELESS = "(no name)"
UNREAD = "{} (not read yet)"
FIRST_YEAR = 1971  # an earlier time stands for none


class At(Enum):
    """Where a fact stands in a table; on the record's own page and in the files they all are."""

    NAME = "name"  # what the record is called; leads to its page
    UNDER = "under"  # small, below the name, a line for each
    ALWAYS = ""  # a column of its own; the others from this width on
    MEDIUM = "medium"
    WIDE = "wide"
    WIDER = "wider"
    PAGE = "page"  # in no table


class Shape(Enum):
    TEXT = "cell-text truncate"
    LONG = "cell-text cell-long truncate"  # is worth nothing when it is cut off
    PLAIN = "nowrap"
    FIGURE = "num"


@dataclass(frozen=True)
class Line:
    """A label and a value on a record's page."""

    label: str
    html: str


def nowhere(row: Any) -> str:
    return ""


@dataclass(frozen=True)
class Fact:
    """``write`` makes of the value what people read; ``url`` says where that leads."""

    label: str
    value: Callable[[Any], Cell]
    write: Callable[[Any, Any], str] = lambda value, row: str(value)
    at: At = At.PAGE
    shape: Shape = Shape.TEXT
    sort: str = ""  # the sort of the list that its column stands for
    strong: bool = False
    repeats: str = ""  # below the name, where its column is hidden: "until {}"
    nothing: str = NOTHING
    url: Callable[[Any], str] = nowhere

    @property
    def is_column(self) -> bool:
        return self.at in (At.ALWAYS, At.MEDIUM, At.WIDE, At.WIDER)

    @property
    def css(self) -> str:
        """Of its column."""
        inside = self.shape in (Shape.TEXT, Shape.LONG)  # of the cell, so that it can be cut off
        return f"{'' if inside else self.shape.value} {self.at.value}".strip()

    @property
    def column(self) -> Column:
        return Column(self.label, self.value)

    @property
    def is_money(self) -> bool:
        return self.write is _in_money

    def repeated(self, row: Any) -> str:
        """What stands below the name."""
        shown = self.written(row)
        return self.repeats.format(shown) if shown and self.repeats else shown

    def written(self, row: Any) -> str:
        """Empty for no value."""
        value = self.value(row)
        return "" if value is None or value == "" else self.write(value, row)

    def line(self, row: Any) -> Line:
        shown, url = self.written(row), self.url(row)
        if not shown:
            return Line(self.label, format_html('<span class="text-soft">{}</span>', self.nothing))
        return Line(self.label, format_html('<a href="{}">{}</a>', url, shown) if url else conditional_escape(shown))

    def cell(self, row: Any) -> SafeString:
        """The inside of a table's cell."""
        shown, url = self.written(row), self.url(row)
        if not shown:
            return format_html('<span class="text-soft">{}</span>', self.nothing)
        if url:
            return format_html('<a class="{}" href="{}" title="{}">{}</a>', self.shape.value, url, shown, shown)
        if self.shape in (Shape.TEXT, Shape.LONG):
            return format_html('<span class="{}" title="{}">{}</span>', self.shape.value, shown, shown)
        return format_html("<strong>{}</strong>" if self.strong else "{}", shown)


def text(label: str, path: str, at: At = At.PAGE, **more: Any) -> Fact:
    """``path`` leads over dots from the row to the value."""
    return Fact(label, _getter(path), at=at, **more)


def money(label: str, path: str, at: At = At.PAGE, **more: Any) -> Fact:
    """In the merchant's currency."""
    return Fact(label, _getter(path), _in_money, at, Shape.FIGURE, **more)


def number(label: str, path: str, at: At = At.PAGE, **more: Any) -> Fact:
    return Fact(label, _getter(path), lambda value, row: quantity(Decimal(value)), at, Shape.FIGURE, **more)


def percent(label: str, path: str, at: At = At.PAGE, **more: Any) -> Fact:
    return Fact(label, _getter(path), lambda value, row: in_percent(value), at, Shape.FIGURE, **more)


def time(label: str, name: str, at: At = At.PAGE, **more: Any) -> Fact:
    """A moment in the merchant's zone."""
    return Fact(
        label, lambda row: _known(local(row, name)), lambda value, row: in_words(value), at, Shape.PLAIN, **more
    )


def yes_no(label: str, path: str, at: At = At.PAGE, *, words: tuple[str, str] = ("Yes", "No"), **more: Any) -> Fact:
    return Fact(label, _getter(path), lambda value, row: words[not value], at, Shape.PLAIN, **more)


def linked(label: str, name: str, at: At = At.PAGE, **more: Any) -> Fact:
    """Another record: its name; its number as received while it was not read."""

    def value(row: Any) -> str | None:
        other = getattr(row, name)
        number: str | None = getattr(row, f"{name}_ref")
        return number if other is None else str(other) or NAMELESS

    def write(value: str, row: Any) -> str:
        return UNREAD.format(value) if getattr(row, name) is None else value

    def url(row: Any) -> str:
        other = getattr(row, name)
        return "" if other is None else str(other.get_absolute_url())

    return Fact(label, value, write, at, url=url, **more)


def _getter(path: str) -> Callable[[Any], Any]:
    names = path.split(".")

    def get(row: Any) -> Any:
        for name in names:
            row = None if row is None else getattr(row, name)
        return row

    return get


def _in_money(value: Decimal, row: Any) -> str:
    return in_money(value, row.account.merchant.currency)


def _known(value: datetime | None) -> datetime | None:
    return value if value is not None and value.year >= FIRST_YEAR else None


MERCHANT = text("Merchant", "account.merchant.name", At.WIDE, repeats="{}")
SYSTEM = Fact("System", lambda row: systems.name_of(row.account.system), at=At.MEDIUM, shape=Shape.PLAIN, repeats="{}")
