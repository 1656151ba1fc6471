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
from sales.documents import BY_CHANNEL, Documents
from sales.models import DailyFigure
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
    channel: str
    now: Figures
    before: Figures


@dataclass(frozen=True)
class Question:
    """``accounts`` are those whose figures count; ``None`` = all that the user sees. An empty ``channel`` is every one."""

    user: User
    accounts: tuple[int, ...] | None
    period: Period
    days: str
    split: Split
    channel: str = ""

    @property
    def before(self) -> Days:
        return self.period.before or NEVER

    def lines(self, limit: int | None = None) -> list[Line]:
        """Totals and what is left out first, then the parts, the largest first; at most so many lines. Each channel has its own."""
        if self.split.kept == DailyFigure.Kind.PAYMENT:
            return _by_method(self._read(None), self.accounts)[:limit]
        return self._read(limit)

    def together(self) -> list[Line]:
        """All parts of a currency and channel in one line: for whoever did not read each of them."""
        return [line for line in self._read(None, together=True) if line.rank == PART]

    @property
    def channels(self) -> list[Documents]:
        return [each for each in BY_CHANNEL.values() if self.channel in ("", each.channel)]

    def documents(self, of: Documents, asked: Days) -> Rows:
        """Those of these days that count."""
        rows = of.model.objects.visible_to(self.user).filter(of.counted)
        return self._of_accounts(rows.filter(of.within(self.days, asked.first, asked.last)))

    # --- The statement ---------------------------------------------------------------------------

    def _read(self, limit: int | None, *, together: bool = False) -> list[Line]:
        rows = self._kept(together)
        if self.split.kept is None:
            rows = rows.union(*(self._live(each, together) for each in self.channels), all=True)
        return [_line(*row) for row in rows.order_by("rank", "-gross_now", "key", "merchant", "of_channel")[:limit]]

    def _kept(self, together: bool) -> Rows:
        """From the daily figures: whole documents, what is left out, and the parts if those are kept as well."""
        column = "calendar_day" if self.days == days.CALENDAR else "day"
        ranks, keys_ = [When(training=True, then=TRAINING)], []
        wanted = Q(kind=DailyFigure.Kind.TOTAL)
        if self.split.kept and self.split.key:
            is_part = Q(training=False, kind=self.split.kept)
            ranks, keys_ = [When(is_part, then=PART), *ranks], [When(is_part, then=self.split.key(column))]
            wanted |= is_part
        if self.channel:
            wanted &= Q(channel=self.channel)
        rows = self._of_accounts(DailyFigure.objects.filter(wanted, self._within(column)))
        rows = rows.annotate(
            rank=Case(*ranks, default=TOTAL, output_field=IntegerField()),
            key=Case(*([] if together else keys_), default=_nothing(), output_field=TextField()),
            merchant=_nothing(),
            of_channel=F("channel"),
        )
        kept = {name: F(name) for name in ("gross", "net", "tax")} | {"pieces": _none()}
        return self._summed(rows, column, kept, lambda within: Coalesce(Sum("entries", filter=within), 0))

    def _live(self, of: Documents, together: bool) -> Rows:
        """From the documents, or from their parts."""
        rows = self.documents(of, self._asked)
        if self.split.of:
            gross, net = F(f"{of.way}__{of.amount}"), of.net_of_part(f"{of.way}__")
            pieces = F(f"{of.way}__quantity")
            rows = rows.filter(**{f"{of.way}__isnull": False})
            amounts = {"gross": gross, "net": net, "tax": gross - net, "pieces": pieces}
        else:
            amounts = {"gross": F("total"), "net": of.net, "tax": of.tax, "pieces": _none()}
        rows = rows.annotate(
            rank=Value(PART),
            key=_nothing() if together else self.split.of_documents(of),
            merchant=F("account__merchant__slug") if self.split.own and not together else _nothing(),
            of_channel=Value(of.channel.value, output_field=TextField()),
        )
        return self._summed(rows, of.days[self.days], amounts, lambda within: Count("pk", filter=within, distinct=True))

    def _summed(self, rows: Rows, column: str, amounts: dict[str, Any], entries: Any) -> Rows:
        """The five figures of each key, now and before."""
        sums: dict[str, Any] = {}
        for when, asked in (("now", self.period), ("before", self.before)):
            within = Q(**{f"{column}__range": (asked.first, asked.last)})
            sums[f"entries_{when}"] = entries(within)
            for name in ("pieces", "gross", "net", "tax"):
                amount = Sum(amounts[name], filter=within, output_field=AmountField())
                sums[f"{name}_{when}"] = Coalesce(amount, _none(), output_field=AmountField())
        group = ("rank", "key", "merchant", "currency", "of_channel")
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
    found: dict[tuple[int, str, str, str], Line] = {}
    for line in lines:
        name = names.get(line.key) or line.key.partition(keys.NAMED)[2]
        key = (name or keys.NONE) if line.rank == PART else ""
        place = (line.rank, line.currency, line.channel, key)
        same = found.get(place, line._replace(now=Figures(), before=Figures()))
        summed = same._replace(key=key, now=same.now + line.now, before=same.before + line.before)
        found[place] = summed
    return sorted(found.values(), key=lambda line: (line.rank, -line.now.gross, line.key))


def _line(rank: int, key: str, merchant: str, currency: str, channel: str, *sums: Any) -> Line:
    half = len(sums) // 2
    return Line(rank, key, merchant, currency, channel, _figures(*sums[:half]), _figures(*sums[half:]))


def _figures(entries: int, *amounts: Decimal) -> Figures:
    """SQLite keeps decimals as floats: sums of them are rounded to the columns' scale."""
    return Figures(entries, *(amount.quantize(SCALE) for amount in amounts))


def _nothing() -> Expression:
    return Value("", output_field=TextField())


def _none() -> Expression:
    return Value(ZERO, output_field=AmountField())
