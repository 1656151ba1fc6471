"""What stands below a record on its page. Each app says in its ``sections`` what it has to add, to others' pages too."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.http import urlencode

from accounts.models import User
from accounts.sheets.sheet import Amount, Sheet
from accounts.sheets.tables import Table, table_of
from backoffice import sentences
from backoffice.sentences import Sentence

SHOWN = 50  # records


@dataclass(frozen=True)
class Section:
    """Records that belong to another one, on its page. ``more_url`` leads to all of them; empty = these are all."""

    title: str
    table: Table
    nothing: Sentence
    picture: str
    sums: Sequence[Amount] = ()
    more_url: str = ""


Build = Callable[[User, Any], Section | None]

_builders: dict[type[Model], list[Build]] = defaultdict(list)


def section_of(model: type[Model]) -> Callable[[Build], Build]:
    """A function of the user and the record; ``None`` when there is nothing to show."""

    def add(build: Build) -> Build:
        _builders[model].append(build)
        return build

    return add


def sections_of(user: User, row: Model) -> list[Section]:
    """What the record's own app has to say comes first."""
    builders = sorted(
        _builders[type(row)], key=lambda build: not build.__module__.startswith(f"{row._meta.app_label}.")
    )
    built = [build(user, row) for build in builders]
    return [section for section in built if section is not None]


def section(
    sheet: Sheet, user: User, title: str, of: Any, *, nothing: str = "", without: tuple[str, ...] = (), lead: str = "",
    more: Mapping[str, str] | None = None, beside: bool = False, **found_by: Any,
) -> Section | None:  # fmt: skip
    """The first records that are found by these values; ``None`` for none, unless there is a sentence for that.

    ``more`` are the filters under which the list shows all of them; ``without`` and ``lead`` as in ``table_of``.
    ``beside``: they come from another account of the merchant's.
    """
    rows = sheet.rows_of(user).filter(**found_by)
    rows = rows if beside else rows.filter(account=of.account)
    sign = "-" if sheet.sorts[0].descending else ""
    found = list(rows.order_by(f"{sign}{sheet.sorts[0].column}", f"{sign}pk")[: SHOWN + 1])
    if not found and not nothing:
        return None
    asked = urlencode({"merchant": of.account.merchant.slug} | dict(more or {}))
    return Section(
        title,
        table_of(sheet, found[:SHOWN], without=without, lead=lead, narrow=True),
        sentences.empty(nothing or "nothing_found"),
        sheet.picture,
        sheet.sums(rows) if sheet.sums and found else (),
        f"{sheet.url}?{asked}" if len(found) > SHOWN else "",
    )
