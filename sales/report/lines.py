"""What the database says to a report: its lines in one statement, so that all of them are of one moment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, Expression, F, IntegerField, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from backoffice.money import PLACES, AmountField, cents
from sales import days, keys
from sales.models import DailyFigure, Invoice
from sales.periods import Days, Period
from sales.report.splits import Split

TOTAL, TRAINING, PART = range(3)
SCALE = Decimal(1).scaleb(-PLACES)
ZERO = Decimal(0)
NEVER = Days(date.max, date.min)

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Figures:
    """``entries`` are documents, items or payments; ``None`` where nobody counts them."""

    entries: int | None = 0
    pieces: Decimal = ZERO
    gross: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO

    @property
    def average(self) -> Decimal | None:
        """Of a document."""
        return cents(self.gross / self.entries) if self.entries else None

    @property
    def amounts(self) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        return self.pieces, self.gross, self.net, self.tax

    def __add__(self, other: "Figures") -> "Figures":
        sums = (one + another for one, another in zip(self.amounts, other.amounts, strict=True))
        return Figures((self.entries or 0) + (other.entries or 0), *sums)

    def __sub__(self, other: "Figures") -> "Figures":
        """What is left over is no document."""
        return Figures(None, *(one - another for one, another in zip(self.amounts, other.amounts, strict=True)))


class Line(NamedTuple):
    """A sum of both periods. ``rank`` says of what; ``merchant`` is a slug, empty unless rows are a merchant's own."""

    rank: int
    key: str
    merchant: str
    currency: str
    now: Figures
    before: Figures


@dataclass(frozen=True)
class Question:
    """``accounts`` are those whose figures count; ``None`` = all that the user sees."""

    user: User
    accounts: tuple[int, ...] | None
    period: Period
    days: str
    split: Split

    @property
    def before(self) -> Days:
        return self.period.before or NEVER

    def lines(self, limit: int | None = None) -> list[Line]:
        """Totals and training first, then the parts, the largest first; at most so many lines."""
        if self.split.kept == DailyFigure.Kind.PAYMENT:
            return _by_method(self._read(self.split.key, None), self.accounts)[:limit]
        return self._read(self.split.key, limit)

    def together(self) -> list[Line]:
        """All parts of a currency in one line: for whoever did not read each of them."""
        return [line for line in self._read(lambda _: _nothing(), None, own=False) if line.rank == PART]

    def documents(self, asked: Days) -> Rows:
        """Those of these days that count."""
        rows = Invoice.objects.visible_to(self.user).counted()
        return self._of_accounts(rows.filter(days.within(self.days, asked.first, asked.last)))

    # --- The statement ---------------------------------------------------------------------------

    def _read(self, key: Any, limit: int | None, *, own: bool | None = None) -> list[Line]:
        merchant = F("account__merchant__slug") if (self.split.own if own is None else own) else _nothing()
        rows = self._kept(key)
        if self.split.kept is None:
            rows = rows.union((self._items if self.split.of else self._whole)(key, merchant), all=True)
        return [_line(*row) for row in rows.order_by("rank", "-gross_now", "key", "merchant")[:limit]]

    def _kept(self, key: Any) -> Rows:
        """From the daily figures: whole documents, training, and the parts if those are kept as well."""
        column = "calendar_day" if self.days == days.CALENDAR else "day"
        ranks, keys_ = [When(training=True, then=TRAINING)], []
        wanted = Q(kind=DailyFigure.Kind.TOTAL)
        if self.split.kept:
            is_part = Q(training=False, kind=self.split.kept)
            ranks, keys_ = [When(is_part, then=PART), *ranks], [When(is_part, then=key(column))]
            wanted |= is_part
        rows = self._of_accounts(DailyFigure.objects.filter(wanted, self._within(column)))
        rows = rows.annotate(
            rank=Case(*ranks, default=TOTAL, output_field=IntegerField()),
            key=Case(*keys_, default=_nothing(), output_field=TextField()),
            merchant=_nothing(),
        )
        kept = {name: F(name) for name in ("gross", "net", "tax")} | {"pieces": _none()}
        return self._summed(rows, column, kept, lambda within: Coalesce(Sum("entries", filter=within), 0))

    def _whole(self, key: Any, merchant: Any) -> Rows:
        """From whole documents."""
        rows = self.documents(self._asked).annotate(key=key(""), merchant=merchant)
        amounts = {"gross": F("total"), "net": _or_zero("total_net"), "tax": _or_zero("total_vat"), "pieces": _none()}
        return self._live(rows, amounts)

    def _items(self, key: Any, merchant: Any) -> Rows:
        rows = self.documents(self._asked).filter(items__isnull=False).annotate(key=key("items__"), merchant=merchant)
        gross, net = F("items__total"), keys.net_of_item("items__")
        return self._live(rows, {"gross": gross, "net": net, "tax": gross - net, "pieces": F("items__quantity")})

    def _live(self, rows: Rows, amounts: dict[str, Any]) -> Rows:
        ranked = rows.annotate(rank=Value(PART))
        return self._summed(
            ranked, days.column(self.days), amounts, lambda within: Count("pk", filter=within, distinct=True)
        )

    def _summed(self, rows: Rows, column: str, amounts: dict[str, Any], entries: Any) -> Rows:
        """The five figures of each key, now and before."""
        sums: dict[str, Any] = {}
        for when, asked in (("now", self.period), ("before", self.before)):
            within = Q(**{f"{column}__range": (asked.first, asked.last)})
            sums[f"entries_{when}"] = entries(within)
            for name in ("pieces", "gross", "net", "tax"):
                amount = Sum(amounts[name], filter=within, output_field=AmountField())
                sums[f"{name}_{when}"] = Coalesce(amount, _none(), output_field=AmountField())
        group = ("rank", "key", "merchant", "currency")
        summed: Rows = rows.order_by().values(*group).annotate(**sums).values_list(*group, *sums)
        return summed

    @property
    def _asked(self) -> Days:
        """From the first day that is compared to the last."""
        return Days((self.period.before or self.period).first, self.period.last)

    def _within(self, column: str) -> Q:
        return Q(**{f"{column}__range": (self._asked.first, self._asked.last)})

    def _of_accounts(self, rows: Rows) -> Rows:
        return rows if self.accounts is None else rows.filter(account__in=self.accounts)


def _by_method(lines: list[Line], accounts: tuple[int, ...] | None) -> list[Line]:
    """By the methods' names, whoever's they are."""
    names = keys.names_of_kept_methods(accounts)
    found: dict[tuple[int, str, str], Line] = {}
    for line in lines:
        name = names.get(line.key) or line.key.partition(keys.NAMED)[2]
        key = (name or keys.NONE) if line.rank == PART else ""
        same = found.get((line.rank, line.currency, key), line._replace(now=Figures(), before=Figures()))
        summed = same._replace(key=key, now=same.now + line.now, before=same.before + line.before)
        found[line.rank, line.currency, key] = summed
    return sorted(found.values(), key=lambda line: (line.rank, -line.now.gross, line.key))


def _line(rank: int, key: str, merchant: str, currency: str, *sums: Any) -> Line:
    half = len(sums) // 2
    return Line(rank, key, merchant, currency, _figures(*sums[:half]), _figures(*sums[half:]))


def _figures(entries: int, *amounts: Decimal) -> Figures:
    """SQLite keeps decimals as floats: sums of them are rounded to the columns' scale."""
    return Figures(entries, *(amount.quantize(SCALE) for amount in amounts))


def _nothing() -> Expression:
    return Value("", output_field=TextField())


def _none() -> Expression:
    return Value(ZERO, output_field=AmountField())


def _or_zero(column: str) -> Expression:
    return Coalesce(F(column), _none())
