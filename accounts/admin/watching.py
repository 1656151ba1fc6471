"""What the program notes of itself: calls, deeds, problems, budgets, workers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import snoozing
from accounts.models import AddressLimit, ApiCall, AuditEvent, Budget, Problem, ProblemMail, WorkerBeat
from accounts.staff import staff
from backoffice.administration import ReadOnlyAdmin


@admin.register(ApiCall)
class ApiCallAdmin(ReadOnlyAdmin):
    list_display = ("at", "account", "system", "method", "path", "outcome", "status", "duration_ms", "size")
    list_filter = ("system", "outcome", "method")
    list_select_related = ("account__merchant",)
    search_fields = ("path", "=correlation_id")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_name", "verb", "merchant", "account")
    list_filter = ("verb",)
    list_select_related = ("merchant", "account__merchant")
    search_fields = ("actor_name", "verb", "=correlation_id")


@admin.register(Problem)
class ProblemAdmin(ReadOnlyAdmin):
    list_display = (
        "cause",
        "account",
        "subject",
        "opened_at",
        "snoozed_until",
        "snoozed_by",
        "mailed_at",
        "cleared_at",
    )
    list_filter = (
        "cause",
        *((name, admin.EmptyFieldListFilter) for name in ("cleared_at", "snoozed_until", "mailed_at")),
    )
    list_select_related = ("account__merchant", "snoozed_by")
    actions = ("clear", "wake")

    @admin.action(description="Clear", permissions=["view"])
    def clear(self, request: HttpRequest, rows: QuerySet[Problem]) -> None:
        cleared = rows.filter(cleared_at__isnull=True).update(cleared_at=timezone.now(), cleared_by=staff(request))
        self.message_user(request, f"{cleared} problems cleared.")

    @admin.action(description="Wake (end the snooze)", permissions=["view"])
    def wake(self, request: HttpRequest, rows: QuerySet[Problem]) -> None:
        woken = sum(
            snoozing.wake(problem, actor=staff(request)) for problem in rows.select_related("account__merchant")
        )
        self.message_user(request, f"{woken} problems woken.")


@admin.register(ProblemMail)
class ProblemMailAdmin(ReadOnlyAdmin):
    list_display = ("merchant", "sent_at", "due_at", "attempts")
    list_select_related = ("merchant",)


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ("key", "tokens", "used", "used_before")


@admin.register(AddressLimit)
class AddressLimitAdmin(ReadOnlyAdmin):
    list_display = ("system", "limited_until", "paused_until", "refused_at")


@admin.register(WorkerBeat)
class WorkerBeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "started_at", "seen_at")
