"""What a report shows: a section per currency, whose rows add up to the documents' totals to the cent."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from backoffice.money import cents
from sales import keys, parts
from sales.periods import told
from sales.report.lines import PART, TOTAL, TRAINING, ZERO, Figures, Line, Question
from sales.report.rows import Kind, Names, Pair, Report, Row, Section, Training
from sales.report.splits import Split
from sales.sources import Channel

SHOWN = 500  # rows of a section; files hold all of them
READ = 20_000  # lines of the database's answer, of which the largest are shown: cheaper than to ask twice
EVERY_DAY = 400  # a longer report leaves out the days on which nothing was sold
LINES_OF_DAYS = 2 * EVERY_DAY  # each day is a line, and so is each day before
TENTH = Decimal("0.1")
OF = {parts.ITEMS: "item", parts.PAYMENTS: "payment", "": "document"}


def report(question: Question, names: Names, *, shown: int | None = SHOWN, read: int | None = READ) -> Report:
    """Sections with the largest currency first; ``None`` sets no limit."""
    lines = question.lines(read)
    together = question.together() if len(lines) == read else None
    found = [
        _Builder(question, names, _of(lines, currency), None if together is None else _of(together, currency), shown)
        for currency in sorted({line.currency for line in lines if line.rank != TRAINING})
    ]
    sections = [
        builder.section(left_over) for builder, left_over in zip(found, _left_over(question, found), strict=True)
    ]
    return Report(
        sorted(
            (each for each in sections if each.rows or each.total.now.entries),
            key=lambda section: -abs(section.total.now.gross),
        ),
        [
            Training(line.channel, line.currency, line.now.entries or 0, cents(line.now.gross))
            for line in lines
            if line.rank == TRAINING and line.now.entries
        ],
    )


def _left_over(question: Question, found: list["_Builder"]) -> list[dict[str, int]]:
    """Of each section: how many documents of each channel have something that none of their parts has."""
    told: list[dict[str, int]] = [{} for _ in found]
    for of in question.channels:
        rests = [builder.currency for builder in found if of.channel in builder.channels_with_rest]
        if rests and question.split.of and not question.split.kept:
            numbers = parts.number_left_over(question.documents(of, question.period), of, rests)
            for builder, counted in zip(found, told, strict=True):
                counted[of.channel] = numbers.get(builder.currency, 0)
    return told


class _Builder:
    """Of one currency's section. ``together`` are the sums of all parts, if the lines are not all of them."""

    def __init__(
        self, question: Question, names: Names, lines: list[Line], together: list[Line] | None, shown: int | None
    ) -> None:
        self.question, self.split, self.names = question, question.split, names
        self.currency = lines[0].currency
        every = [line for line in lines if line.rank == PART]
        merged = [line for line in _merged(every) if _is_something(line)]
        self.parts = merged[: LINES_OF_DAYS if shown and self.split.in_order else shown]  # the largest stand first
        self._parts_of_all = every if together is None else together
        self._totals = [line for line in lines if line.rank == TOTAL] or self._parts_of_all
        self.all, self.total = _sum(self._parts_of_all), _sum(self._totals)
        self.further = self._less(self.all, _sum(self.parts))
        self.rest = self._less(self.total, self.all)
        self._counts = _counts(every)

    @property
    def channels_with_rest(self) -> list[str]:
        """Whose documents come to more now, or less, than their parts."""
        if not self.split.of:
            return []
        pairs = {
            channel: self._less(_sum(_at(self._totals, channel)), _sum(_at(self._parts_of_all, channel)))
            for channel in dict.fromkeys(line.channel for line in self._totals)
        }
        return [channel for channel, (now, _) in pairs.items() if any(now.amounts)]

    def section(self, left_over: dict[str, int]) -> Section:
        """``left_over`` says of how many documents of each channel the parts do not come to their total."""
        rows = list(self._days() if self.split.name == "day" else self._parts())
        rows += self._extra(Kind.FURTHER, "Further rows", self.further)
        rows += self._rest(left_over)
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
                channels=self._counts.get((line.key, line.merchant), {}),
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
            channels = self._counts.get((day.isoformat(), ""), {})
            yield Row(Kind.PART, label, Pair(*map(_rounded, figures)), asked=asked, short=short, channels=channels)
        taken = set(partners.values())
        for day in (day for day in sorted(sold) if day in self.question.before and day not in taken):
            label, short = f"{day:%a} {told(day)}, before", f"({day:%-d %b})"
            yield Row(Kind.PART, label, Pair(Figures(), _rounded(sold[day].before)), short=short)

    def _sold(self, sold: dict[date, Line]) -> list[date]:
        return sorted(day for day in sold if day in self.question.period)

    def _rest(self, left_over: dict[str, int]) -> list[Row]:
        """Nobody counts the documents behind kept figures."""
        rows = self._extra(Kind.REST, f"Not on any {OF[self.split.of]}", self.rest)
        counted = {channel: number for channel, number in left_over.items() if number}
        channels: dict[str, int | None] = dict.fromkeys(self.channels_with_rest) if self.split.kept else dict(counted)
        asked = {"rest": self.split.of} if channels else None
        documents = sum(left_over.values()) if left_over else None
        return [
            replace(
                row,
                asked=asked,
                channels=channels,
                figures=replace(row.figures, now=replace(row.figures.now, entries=documents)),
            )
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
        asked = {self.split.asked: line.key} if self.split.asked else {}  # a channel is a list of its own
        return asked | ({"merchant": line.merchant} if line.merchant else {})

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
    if split.name == "channel":
        return str(Channel(key).label)
    return f"{key} %" if split.name == "vat" else key


def _of(lines: Iterable[Line], currency: str) -> list[Line]:
    return [line for line in lines if line.currency == currency]


def _at(lines: Iterable[Line], channel: str) -> list[Line]:
    return [line for line in lines if line.channel == channel]


def _merged(lines: list[Line]) -> list[Line]:
    """What both channels have sold under one key is one row; the largest first."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        same = found.get((line.key, line.merchant))
        sums = line if same is None else same._replace(now=same.now + line.now, before=same.before + line.before)
        found[line.key, line.merchant] = sums
    return sorted(found.values(), key=lambda line: (-line.now.gross, line.key, line.merchant))


def _counts(lines: list[Line]) -> dict[tuple[str, str], dict[str, int | None]]:
    """By key and merchant: what each channel counts now."""
    found: dict[tuple[str, str], dict[str, int | None]] = {}
    for line in lines:
        if line.now.entries:
            found.setdefault((line.key, line.merchant), {})[line.channel] = line.now.entries
    return found


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
