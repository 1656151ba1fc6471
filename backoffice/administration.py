"""What the administration of every app shares: rows that are only looked at."""

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that the software writes: shown, searched, never edited by hand."""

    show_full_result_count = False
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
    search_fields: ClassVar[Any] = ("search", "=remote_id")
    ordering = ("-pk",)
    exclude = ("payload", "payload_hash", "search")
    readonly_fields: ClassVar[Any] = ("payload_as_received",)

    @admin.display(description="payload")
    def payload_as_received(self, row: Any) -> str:
        return pretty(row.payload)


def pretty(text: str) -> str:
    """JSON with indents; anything else as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
