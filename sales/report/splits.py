"""The ways in which turnover is split."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Expression, F, TextField
from django.db.models.functions import Cast

from sales import keys, parts
from sales.models import DailyFigure

Kind = DailyFigure.Kind


@dataclass(frozen=True)
class Split:
    """``key`` tells rows apart. Of kept figures it is read from ``DailyFigure``, else from documents or their items.

    ``of`` is what is split: items or payments, whose sum may not be that of their documents; empty for whole documents.
    """

    name: str  # in the address
    label: str
    key: Callable[[str], Expression]  # of a column of kept figures (the day's), or of the way to an item
    asked: str = ""  # the invoices' filter that takes a key
    of: str = ""
    kept: Kind | None = None
    own: bool = False  # rows are a merchant's own: two merchants' Anna are two people
    counted: str = "Documents"
    nothing: str = ""  # the row of what has none
    in_order: bool = False  # of the key; the others come by size
    has_net: bool = True
    has_pieces: bool = False
    has_average: bool = False

    @property
    def words(self) -> str:
        """Inside a sentence: ``VAT rate``, ``product group``."""
        return self.label if self.label.startswith("VAT") else self.label.lower()


def _day(column: str) -> Expression:
    return Cast(F(column), TextField())


def _of_kept(key: Callable[[], Expression]) -> Callable[[str], Expression]:
    return lambda column: key()


SPLITS = {
    split.name: split
    for split in (
        Split("day", "Day", _day, kept=Kind.TOTAL, in_order=True, has_average=True),
        Split("hour", "Hour", _of_kept(keys.hour), asked="hour", in_order=True, has_average=True),
        Split("product", "Product", keys.product, asked="product", of=parts.ITEMS, own=True, has_pieces=True),
        Split(
            "group", "Product group", keys.group, asked="group", of=parts.ITEMS, nothing="Without a group",
            has_pieces=True,
        ),
        Split(
            "payment", "Payment method", _of_kept(keys.kept_method), asked="method",
            of=parts.PAYMENTS, kept=Kind.PAYMENT, counted="Payments", nothing="Without a name", has_net=False,
        ),
        Split(
            "user", "User", keys.user, asked="user", of=parts.ITEMS, own=True, nothing="Nobody named",
            has_average=True,
        ),
        Split(
            "table", "Table", keys.table, asked="table", of=parts.ITEMS, own=True, nothing="Without a table",
            has_average=True,
        ),
        Split(
            "vat", "VAT rate", _of_kept(keys.kept_rate), asked="vat_rate", of=parts.ITEMS, kept=Kind.VAT,
            counted="Items", nothing="Without a rate",
        ),
    )
}  # fmt: skip
