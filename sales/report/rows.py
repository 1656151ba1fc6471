"""What a report shows, row by row; ``sections`` makes them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sales.report.lines import Figures

TENTH = Decimal("0.1")


class Kind(StrEnum):
    PART = "part"
    FURTHER = "further"  # parts that are too many to be shown
    REST = "rest"  # what documents have more than their parts
    ROUNDING = "rounding"  # what the rows have lost to cents


@dataclass(frozen=True)
class Names:
    """``products`` finds the names that belong to keys; ``merchants`` holds them by slug."""

    products: Callable[[list[str]], dict[str, str]]
    merchants: dict[str, str]


@dataclass(frozen=True)
class Change:
    amount: Decimal
    percent: Decimal | None  # there is none from nothing, or from less


@dataclass(frozen=True)
class Pair:
    """Figures now and before, to the cent."""

    now: Figures
    before: Figures

    @property
    def changes(self) -> dict[str, Change]:
        """By the figure's name; empty when there is nothing before."""
        if not (self.before.entries or any(self.before.amounts)):
            return {}
        pairs = {name: (getattr(self.now, name), getattr(self.before, name)) for name in ("gross", "net", "tax")}
        pairs["entries"] = (self.now.entries, self.before.entries)
        pairs["average"] = (self.now.average, self.before.average)
        return {
            name: _change(Decimal(now), Decimal(before))
            for name, (now, before) in pairs.items()
            if now is not None and before is not None
        }


@dataclass(frozen=True)
class Row:
    """``asked`` narrows the lists of documents to the row's own; ``None`` when there are none to be found.

    ``channels``: how many documents, items or payments of each it counts, as far as somebody counts them.
    """

    kind: Kind
    label: str
    figures: Pair
    merchant: str = ""  # its name
    asked: dict[str, str] | None = None
    share: Decimal | None = None  # per cent of the total
    short: str = ""  # where there is little room
    channels: dict[str, int | None] = field(default_factory=dict)
    links: tuple["Link", ...] = ()  # where it has documents of several channels
    url: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Section:
    """``total`` is what all documents come to; ``entries`` counts what the rows count."""

    currency: str
    total: Pair
    entries: int | None
    rows: list[Row]

    @property
    def has_before(self) -> bool:
        return bool(self.total.changes)


@dataclass(frozen=True)
class Training:
    """Documents that are left out."""

    channel: str
    currency: str
    documents: int
    gross: Decimal
    words: str = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True)
class Report:
    sections: list[Section]
    training: list[Training]


def _change(now: Decimal, before: Decimal) -> Change:
    return Change(now - before, ((now - before) / before * 100).quantize(TENTH) if before > 0 else None)
