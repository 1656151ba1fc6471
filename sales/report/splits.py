"""The ways in which turnover is split."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Expression, F, TextField
from django.db.models.functions import Cast

from sales import keys, parts
from sales.documents import Documents
from sales.models import DailyFigure

Kind = DailyFigure.Kind


@dataclass(frozen=True)
class Split:
    """``key`` tells rows apart, of a column of ``DailyFigure`` (the day's); without one it is read from documents or their items.

    ``of`` is what is split: items or payments, whose sum may not be that of their documents; empty for whole documents.
    """

    name: str  # in the address
    label: str
    key: Callable[[str], Expression] | None = None
    asked: str = ""  # the filter of the documents' list that takes a key
    of: str = ""
    kept: Kind | None = None
    own: bool = False  # rows are a merchant's own: two merchants' Anna are two people
    counted: str = "Documents"
    nothing: str = ""  # the row of what has none
    in_order: bool = False  # of the key; the others come by size
    has_net: bool = True
    has_pieces: bool = False
    has_average: bool = False

    def of_documents(self, documents: Documents) -> Expression:
        """The key of a document, or of the parts that it is joined with."""
        return documents.keys[self.asked](f"{documents.way}__") if self.of else documents.hour()

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
        Split("hour", "Hour", asked="hour", in_order=True, has_average=True),
        Split("product", "Product", asked="product", of=parts.ITEMS, own=True, has_pieces=True),
        Split(
            "group", "Product group", asked="group", of=parts.ITEMS, nothing="Without a group",
            has_pieces=True,
        ),
        Split(
            "payment", "Payment method", _of_kept(keys.kept_method), asked="method",
            of=parts.PAYMENTS, kept=Kind.PAYMENT, counted="Payments", nothing="Without a name", has_net=False,
        ),
        Split(
            "user", "User", asked="user", of=parts.ITEMS, own=True, nothing="Nobody named",
            has_average=True,
        ),
        Split(
            "table", "Table", asked="table", of=parts.ITEMS, own=True, nothing="Without a table",
            has_average=True,
        ),
        Split(
            "vat", "VAT rate", _of_kept(keys.kept_rate), asked="vat_rate", of=parts.ITEMS, kept=Kind.VAT,
            counted="Items", nothing="Without a rate",
        ),
        Split("channel", "Channel", _of_kept(keys.kept_channel), kept=Kind.TOTAL, has_average=True),
    )
}  # fmt: skip
