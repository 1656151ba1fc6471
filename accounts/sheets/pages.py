"""The two views of a sheet: its list, and one record."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts import freshness, records
from accounts.outbox import showing
from accounts.outbox.action import actions
from accounts.outbox.showing import Standing
from accounts.sheets.sections import sections_of
from accounts.sheets.sheet import Sheet
from accounts.sheets.tables import table_of
from accounts.staff import staff
from backoffice.lists import ListPage
from backoffice.pages import signed_in

View = Callable[..., HttpResponseBase]


def list_of(sheet: Sheet) -> View:
    @require_safe
    @signed_in
    def view(request: HttpRequest) -> HttpResponseBase:
        page = ListPage(request, sheet.listing)
        return page.response(
            sheet=sheet,
            table=lambda: table_of(sheet, page.rows, sorts=page.sort_of, standing=_standing(sheet, page)),
            sums=lambda: sheet.sums(page.counted) if sheet.sums and not page.count.is_capped else None,
            age=lambda: freshness.of_resources(sheet.resources_of(_kind(page)), page.scope.accounts),
        )

    return view


def record_of(sheet: Sheet) -> View:
    @require_safe
    @signed_in
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(sheet.rows_of(staff(request), payload=True), pk=pk)
        about = records.about(request, row, *sheet.resources_of(getattr(row, "kind", None) or ""))
        return records.answer(request, "sheets/record.html", about | {
            "sheet": sheet,
            "name": sheet.name_of(row),
            "badges": sheet.badges(row),
            "lines": sheet.lines(row),
            "card": sheet.card(row),
            "gone": sheet.gone.what.format(system=about["system"]),
            "sections": sections_of(staff(request), row),
        })  # fmt: skip

    return view


def _standing(sheet: Sheet, page: ListPage) -> Standing:
    """Changes of what is listed, where that can be changed and is not of many kinds."""
    kinds = sheet.resources_of()
    return showing.standing(page.rows, kinds[0]) if sheet.of_kind is None and actions.about(kinds[0]) else {}


def _kind(page: ListPage) -> str:
    kind: Any = page.filters.chosen.get("kind")
    return kind or ""
