"""What was read, how far, what was set aside, and what webhooks told."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.inbox.replaying import replay
from accounts.models import Delivery, LinkedAccount, QuarantinedRow, Reference, SyncCursor, SyncPage, SyncRun
from accounts.staff import staff
from backoffice.administration import MirroredAdmin, ReadOnlyAdmin
from backoffice.pretty import pretty


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = (
        "account",
        "resource",
        "mode",
        "state",
        "seen",
        "created",
        "updated",
        "removed",
        "requests",
        "created_at",
    )
    list_filter = ("state", "mode", "resource")
    list_select_related = ("account__merchant",)


@admin.register(SyncCursor)
class SyncCursorAdmin(ReadOnlyAdmin):
    list_display = ("account", "resource", "last_good_at", "last_total", "next_at", "next_full_at")
    list_filter = ("resource",)
    list_select_related = ("account__merchant",)


@admin.register(SyncPage)
class SyncPageAdmin(ReadOnlyAdmin):
    list_display = ("cursor", "segment", "number")
    list_select_related = ("cursor__account__merchant",)
    exclude = ("digest", "seen")


@admin.register(Reference)
class ReferenceAdmin(MirroredAdmin):
    list_display = ("name", "kind", "remote_id", "account", "removed_at")
    list_filter = (*MirroredAdmin.list_filter, "kind")


@admin.register(QuarantinedRow)
class QuarantinedRowAdmin(ReadOnlyAdmin):
    list_display = ("account", "resource", "remote_id", "reason", "field", "first_seen_at", "resolved_at")
    list_filter = ("resource", "reason", ("resolved_at", admin.EmptyFieldListFilter))
    list_select_related = ("account__merchant",)
    search_fields = ("=remote_id", "payload")
    exclude = ("payload",)
    readonly_fields = ("payload_as_received",)

    @admin.display(description="payload")
    def payload_as_received(self, row: QuarantinedRow) -> str:
        return pretty(row.payload)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "account", "event", "resource", "remote_id", "state", "attempts", "reason")
    list_filter = ("state", "resource", "reason")
    list_select_related = ("account__merchant",)
    search_fields = ("event", "=remote_id")
    ordering = ("-received_at", "-pk")
    exclude = ("body",)
    readonly_fields = ("body_as_received",)
    actions = ("replay",)

    @admin.display(description="body")
    def body_as_received(self, row: Delivery) -> str:
        return pretty(bytes(row.body).decode(errors="replace"))

    @admin.action(description="Read again what these were about", permissions=["view"])
    def replay(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        asked = list(rows.values_list("pk", flat=True))
        number = 0
        for account in LinkedAccount.objects.filter(deliveries__in=asked).distinct():
            number += replay(account, Delivery.objects.filter(pk__in=asked), actor=staff(request))
        self.message_user(request, f"{number} webhooks are read again.", messages.SUCCESS)
