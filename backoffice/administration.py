"""What the administration of every app shares: rows that are only looked at."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from backoffice.lists import counts, search
from backoffice.pretty import pretty


class CappedPaginator(Paginator[Any]):
    """Leads through the first ten thousand rows: what lies behind them is found by searching and filtering."""

    @cached_property
    def count(self) -> int:
        return min(counts.capped(cast("QuerySet[Any]", self.object_list)).number, counts.CAP)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that the software writes: shown, searched, never edited by hand."""

    show_full_result_count = False
    paginator = CappedPaginator
    actions: Any = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MirroredAdmin(ReadOnlyAdmin):
    """A record of a remote system as it was received."""

    list_select_related: ClassVar[Any] = ("account__merchant",)
    list_filter: ClassVar[Any] = ("account__system", ("removed_at", admin.EmptyFieldListFilter))
    search_fields: ClassVar[Any] = ("search",)
    ordering = ("-pk",)
    search_help_text = "Words of the record; = and a number finds it by its number at the remote system: =4711."
    exclude = ("payload", "payload_hash", "search")
    readonly_fields: ClassVar[Any] = ("payload_as_received",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[Any, bool]:
        """By the indexes that the lists use, where a record has them."""
        if "search" not in self.search_fields:
            return super().get_search_results(request, queryset, search_term)
        if search_term.startswith("="):
            accounts = self.model._meta.get_field("account").related_model._default_manager.order_by().values("pk")
            return queryset.filter(account__in=accounts, remote_id=search_term.removeprefix("=").strip()), False
        return search.matching(queryset, search_term.casefold().split()), False

    @admin.display(description="payload")
    def payload_as_received(self, row: Any) -> str:
        return pretty(row.payload)
