"""Records of a sheet as a table: the whole list's, or one of a few records on another one's page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.outbox.showing import Standing
from accounts.sheets.facts import MERCHANT, NAMELESS, At, Fact
from accounts.sheets.sheet import Sheet
from accounts.templatetags.changes import change_of
from backoffice.lists.serve import SortLink


@dataclass(frozen=True)
class Head:
    label: str
    css: str
    link: SortLink | None = None


@dataclass(frozen=True)
class Cell:
    css: str
    html: SafeString


@dataclass(frozen=True)
class Row:
    gone: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    caption: str
    heads: list[Head]
    rows: list[Row]


def table_of(
    sheet: Sheet,
    rows: Iterable[Any],
    *,
    sorts: Mapping[str, SortLink] | None = None,
    standing: Standing | None = None,
    without: tuple[str, ...] = (),
    lead: str = "",
    narrow: bool = False,
) -> Table:
    """``without``: the labels of columns that say the same in every row; ``lead``: of what stands in the name's place.

    ``standing``: the changes of the rows, by account and record. ``narrow``: only the columns that have room beside other cards.
    """
    columns = Columns.of(sheet, (*without, lead), lead, narrow, standing or {})
    return Table(sheet.title, columns.heads(sorts or {}), [columns.row(row) for row in rows])


@dataclass(frozen=True)
class Columns:
    """The name comes first, the state behind what narrow pages leave out, and last what every page shows."""

    sheet: Sheet
    name: Fact
    below: list[Fact]  # the name, in small; some only where their column is hidden
    before: list[Fact]
    behind: list[Fact]
    standing: Standing

    @classmethod
    def of(cls, sheet: Sheet, without: tuple[str, ...], lead: str, narrow: bool, standing: Standing) -> "Columns":
        name = next((fact for fact in sheet.facts if lead and fact.label == lead), sheet.name_fact)
        facts = [fact for fact in (MERCHANT, *sheet.facts) if fact.label not in without]
        facts = [fact for fact in facts if not (narrow and fact.at in (At.WIDE, At.WIDER))]
        below = [fact for fact in facts if fact.at is At.UNDER or fact.repeats]
        columns = [fact for fact in facts if fact.is_column]
        before, behind = ([fact for fact in columns if (fact.at is At.ALWAYS) == last] for last in (False, True))
        return cls(sheet, name, below, before, behind, standing)

    def heads(self, sorts: Mapping[str, SortLink]) -> list[Head]:
        state = [Head("State", "medium")] if self.sheet.states else []
        before, behind = ([_head(fact, fact.css, sorts) for fact in part] for part in (self.before, self.behind))
        return [_head(self.name, "grow", sorts), *before, *state, *behind]

    def row(self, row: Any) -> Row:
        badges = self.sheet.badges(row)
        state = [Cell("medium", badges)] if self.sheet.states else []
        before, behind = ([Cell(fact.css, fact.cell(row)) for fact in part] for part in (self.before, self.behind))
        return Row(row.removed_at is not None, [Cell("grow", self._lead(row, badges)), *before, *state, *behind])

    def _lead(self, row: Any, badges: SafeString) -> SafeString:
        name = self.name.written(row) or NAMELESS
        under, wide, medium = (
            [fact.repeated(row) for fact in self.below if fact.at is at] for at in (At.UNDER, At.WIDE, At.MEDIUM)
        )
        line = _each("<span>{}</span>", under[:1]) + _each('<span class="until-wide">{}</span>', wide)
        lines = _each('<span class="row-more truncate">{}</span>', [line, *under[1:]])
        lines += _each('<span class="row-more truncate until-medium">{}</span>', medium)
        return format_html(
            '<a class="row-link truncate" href="{}" title="{}">{}</a>{}{}<span class="{}">{}</span>',
            row.get_absolute_url(), name, name, change_of(row, self.standing), lines, "until-medium" if self.sheet.states else "", badges,
        )  # fmt: skip


def _head(fact: Fact, css: str, sorts: Mapping[str, SortLink]) -> Head:
    return Head(fact.label, css, sorts.get(fact.sort))


def _each(pattern: str, words: Iterable[str]) -> SafeString:
    return format_html_join("", pattern, ((word,) for word in words if word))
