"""What a report shows: a section per currency, whose rows add up to the documents' totals to the cent."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backoffice.money import cents
from sales import keys, parts
from sales.periods import told
from sales.report.lines import PART, TOTAL, TRAINING, ZERO, Figures, Line, Question
from sales.report.splits import Split

SHOWN = 500  # rows of a section; files hold all of them
READ = 20_000  # lines of the database's answer, of which the largest are shown: cheaper than to ask twice
EVERY_DAY = 400  # a longer report leaves out the days on which nothing was sold
LINES_OF_DAYS = 2 * EVERY_DAY  # each day is a line, and so is each day before
TENTH = Decimal("0.1")
OF = {parts.ITEMS: "item", parts.PAYMENTS: "payment", "": "document"}


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
    """``asked`` narrows the invoices to the row's documents; ``None`` when there are none to be found."""

    kind: Kind
    label: str
    figures: Pair
    merchant: str = ""  # its name
    asked: dict[str, str] | None = None
    share: Decimal | None = None  # per cent of the total
    short: str = ""  # where there is little room
    url: str = ""


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

    currency: str
    documents: int
    gross: Decimal
    url: str = ""


@dataclass(frozen=True)
class Report:
    sections: list[Section]
    training: list[Training]


def report(question: Question, names: Names, *, shown: int | None = SHOWN, read: int | None = READ) -> Report:
    """Sections with the largest currency first; ``None`` sets no limit."""
    lines = question.lines(read)
    together = {line.currency: line for line in question.together()} if len(lines) == read else {}
    found = [
        _Builder(question, names, [line for line in lines if line.currency == currency], together.get(currency), shown)
        for currency in sorted({line.currency for line in lines if line.rank != TRAINING})
    ]
    rests = [builder.currency for builder in found if builder.has_rest]
    documents = question.documents(question.period)
    left_over = parts.number_left_over(documents, question.split.of, rests) if rests else {}
    sections = [builder.section(left_over) for builder in found]
    return Report(
        sorted(
            (each for each in sections if each.rows or each.total.now.entries),
            key=lambda section: -abs(section.total.now.gross),
        ),
        [
            Training(line.currency, line.now.entries or 0, cents(line.now.gross))
            for line in lines
            if line.rank == TRAINING and line.now.entries
        ],
    )


class _Builder:
    """Of one currency's section. ``together`` is the sum of all parts, if the lines are not all of them."""

    def __init__(
        self, question: Question, names: Names, lines: list[Line], together: Line | None, shown: int | None
    ) -> None:
        self.question, self.split, self.names = question, question.split, names
        self.currency = lines[0].currency
        found = [line for line in lines if line.rank == PART and _is_something(line)]
        self.parts = found[: LINES_OF_DAYS if shown and self.split.in_order else shown]  # the largest stand first
        self.all = (together.now, together.before) if together else _sum(found)
        totals = [line for line in lines if line.rank == TOTAL]
        self.total = _sum(totals) if totals else self.all
        self.further = self._less(self.all, _sum(self.parts))
        self.rest = self._less(self.total, self.all)

    @property
    def has_rest(self) -> bool:
        return bool(self.split.of and not self.split.kept and any(self.rest[0].amounts))

    def section(self, left_over: dict[str, int]) -> Section:
        """``left_over`` says of how many documents the parts do not come to their total."""
        rows = list(self._days() if self.split.name == "day" else self._parts())
        rows += self._extra(Kind.FURTHER, "Further rows", self.further)
        rows += self._rest(left_over.get(self.currency))
        total = Pair(*map(_rounded, self.total))
        lost = _sum_of(row.figures for row in rows)
        rows += self._extra(Kind.ROUNDING, "Rounding", self._less((total.now, total.before), lost))
        entries = total.now.entries if self.split.counted == "Documents" else self.all[0].entries
        return Section(self.currency, total, entries, [self._with_share(row, total.now.gross) for row in rows])

    # --- Rows ------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[Row]:
        labels = self._labels()
        rows = [
            Row(
                Kind.PART,
                labels[line.key],
                Pair(_rounded(line.now), _rounded(line.before)),
                self.names.merchants.get(line.merchant, line.merchant),
                self._asked(line),
                short=f"{int(line.key):02}" if self.split.name == "hour" else labels[line.key],
            )
            for line in sorted(self.parts, key=lambda line: int(line.key) if self.split.in_order else 0)
        ]
        if not self.split.in_order:
            rows.sort(key=lambda row: (-row.figures.now.gross, -row.figures.before.gross, row.label))
        yield from rows

    def _days(self) -> Iterator[Row]:
        """Each day beside its partner, then days before that have none."""
        sold = {date.fromisoformat(line.key): line for line in self.parts}
        period = self.question.period
        partners = {day: period.partner(day) for day in (period if period.number <= EVERY_DAY else self._sold(sold))}
        for day, partner in partners.items():
            now, before = sold.get(day), sold.get(partner) if partner else None
            figures = now.now if now else Figures(), before.before if before else Figures()
            asked = {"first": day.isoformat(), "last": day.isoformat()} if figures[0].entries else None
            label, short = f"{day:%a} {told(day)}", f"{day:%-d %b}"
            yield Row(Kind.PART, label, Pair(*map(_rounded, figures)), asked=asked, short=short)
        taken = set(partners.values())
        for day in (day for day in sorted(sold) if day in self.question.before and day not in taken):
            label, short = f"{day:%a} {told(day)}, before", f"({day:%-d %b})"
            yield Row(Kind.PART, label, Pair(Figures(), _rounded(sold[day].before)), short=short)

    def _sold(self, sold: dict[date, Line]) -> list[date]:
        return sorted(day for day in sold if day in self.question.period)

    def _rest(self, documents: int | None) -> list[Row]:
        rows = self._extra(Kind.REST, f"Not on any {OF[self.split.of]}", self.rest)
        found = any(self.rest[0].amounts) and (self.split.kept or documents)
        asked = {"rest": self.split.of} if self.split.of and found else None
        return [
            replace(row, asked=asked, figures=replace(row.figures, now=replace(row.figures.now, entries=documents)))
            for row in rows
        ]

    def _extra(self, kind: Kind, label: str, figures: tuple[Figures, Figures]) -> list[Row]:
        """A row beside the parts, if it comes to a cent."""
        pair = Pair(*map(_rounded, figures))
        return [Row(kind, label, pair)] if any(pair.now.amounts) or any(pair.before.amounts) else []

    def _with_share(self, row: Row, total: Decimal) -> Row:
        return replace(row, share=(row.figures.now.gross / total * 100).quantize(TENTH)) if total else row

    # --- What they are called, and what is left --------------------------------------------------

    def _labels(self) -> dict[str, str]:
        wanted = [line.key for line in self.parts]
        if self.split.name == "product":
            known = self.names.products([key for key in wanted if not key.startswith(keys.NAMED)])
            return {key: known.get(key) or key.removeprefix(keys.NAMED) or "Without a name" for key in wanted}
        return {key: _label(self.split, key) for key in wanted}

    def _asked(self, line: Line) -> dict[str, str] | None:
        if not line.now.entries:
            return None
        return {self.split.asked: line.key} | ({"merchant": line.merchant} if line.merchant else {})

    def _less(self, one: tuple[Figures, Figures], other: tuple[Figures, Figures]) -> tuple[Figures, Figures]:
        """What the one has more; of pieces, and of net where payments are split, nobody keeps a total."""
        now, before = (replace(more - less, pieces=ZERO) for more, less in zip(one, other, strict=True))
        if self.split.has_net:
            return now, before
        return replace(now, net=ZERO, tax=ZERO), replace(before, net=ZERO, tax=ZERO)


def _label(split: Split, key: str) -> str:
    if key == keys.NONE:
        return split.nothing
    if split.name == "hour":
        return f"{int(key):02}:00 to {int(key):02}:59"
    if split.name == "payment" and key.isdecimal():
        return f"Method number {key} (unknown here)"  # the till has no such method any more
    return f"{key} %" if split.name == "vat" else key


def _is_something(line: Line) -> bool:
    return bool(line.now.entries or line.before.entries or any((*line.now.amounts, *line.before.amounts)))


def _sum(lines: Iterable[Line]) -> tuple[Figures, Figures]:
    return _sum_of(Pair(line.now, line.before) for line in lines)


def _sum_of(pairs: Iterable[Pair]) -> tuple[Figures, Figures]:
    now = before = Figures()
    for pair in pairs:
        now, before = now + pair.now, before + pair.before
    return now, before


def _rounded(figures: Figures) -> Figures:
    """To the cent; pieces are no money."""
    return replace(figures, gross=cents(figures.gross), net=cents(figures.net), tax=cents(figures.tax))


def _change(now: Decimal, before: Decimal) -> Change:
    return Change(now - before, ((now - before) / before * 100).quantize(TENTH) if before > 0 else None)
