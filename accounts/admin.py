"""Administration of people, merchants, linked accounts and of what the worker leaves behind."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import people, snoozing
from accounts.inbox.replaying import replay
from accounts.linking import lifecycle, links
from accounts.models import (
    AddressLimit,
    ApiCall,
    ApprovalLink,
    ApprovalStep,
    AuditEvent,
    Budget,
    ChangeSet,
    Command,
    CommandAttempt,
    Delivery,
    Grant,
    LinkedAccount,
    Membership,
    Merchant,
    Problem,
    ProblemMail,
    QuarantinedRow,
    Reference,
    SyncCursor,
    SyncPage,
    SyncRun,
    User,
    WorkerBeat,
)
from accounts.staff import staff
from accounts.sync import runs
from backoffice.administration import MirroredAdmin, ReadOnlyAdmin
from backoffice.pretty import pretty


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    add_form = UserCreationForm
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Person", {"fields": ("name", "time_zone", "mails_problems")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change and "email" in form.changed_data:
            people.change_email(obj, former=form.initial["email"], actor=_actor(request))
        super().save_model(request, obj, form, change)


class MembershipInline(admin.TabularInline[Membership, Merchant]):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Merchant)
class MerchantAdmin(admin.ModelAdmin[Merchant]):
    list_display = ("name", "slug", "email", "language", "currency", "time_zone", "created_at")
    list_filter = ("language", "currency")
    search_fields = ("name", "slug", "email")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipInline,)
    actions = ("pause_all", "resume_all")

    @admin.action(description="Pause every account of the merchant (kill switch)")
    def pause_all(self, request: HttpRequest, rows: QuerySet[Merchant]) -> None:
        paused = sum(lifecycle.pause_all(merchant, actor=_actor(request)) for merchant in rows)
        self.message_user(request, f"{paused} accounts paused.")

    @admin.action(description="Resume every paused account of the merchant")
    def resume_all(self, request: HttpRequest, rows: QuerySet[Merchant]) -> None:
        resumed = sum(lifecycle.resume_all(merchant, actor=_actor(request)) for merchant in rows)
        self.message_user(request, f"{resumed} accounts resumed.")


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    list_display = ("user", "merchant", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "merchant")
    search_fields = ("user__email", "merchant__name")
    autocomplete_fields = ("user", "merchant")


@admin.register(LinkedAccount)
class LinkedAccountAdmin(ReadOnlyAdmin):
    list_display = ("merchant", "system", "label", "state", "state_at", "last_good_sync_at", "due_at")
    list_filter = ("system", "state")
    list_select_related = ("merchant",)
    search_fields = ("merchant__name", "merchant__slug", "label")
    ordering = ("merchant__name", "pk")
    exclude = (
        "credential",
        "credential_key",
        "renewal",
        "fingerprint",
        "webhook_key",
        "webhook_key_hash",
        "webhook_proofs",
    )
    actions = ("sync_now", "pause", "resume")

    @admin.action(description="Read everything now", permissions=["view"])
    def sync_now(self, request: HttpRequest, rows: QuerySet[LinkedAccount]) -> None:
        live = rows.filter(state__in=LinkedAccount.LIVE)
        for account in live:
            runs.ask_for_all(account, by=_actor(request))
        self.message_user(request, f"{live.count()} accounts are being read.")

    @admin.action(description="Pause (kill switch)", permissions=["view"])
    def pause(self, request: HttpRequest, rows: QuerySet[LinkedAccount]) -> None:
        paused = sum(lifecycle.pause(account, actor=_actor(request)) for account in rows)
        self.message_user(request, f"{paused} accounts paused.")

    @admin.action(description="Resume", permissions=["view"])
    def resume(self, request: HttpRequest, rows: QuerySet[LinkedAccount]) -> None:
        resumed = sum(lifecycle.resume(account, actor=_actor(request)) for account in rows)
        self.message_user(request, f"{resumed} accounts resumed.")


@admin.register(ApprovalLink)
class ApprovalLinkAdmin(ReadOnlyAdmin):
    list_display = ("merchant", "state", "email", "created_at", "sent_at", "opened_at", "ended_at", "expires_at")
    list_filter = ("state",)
    list_select_related = ("merchant",)
    search_fields = ("merchant__name", "email")
    actions = ("send", "withdraw")

    @admin.action(description="Send (again) by mail", permissions=["view"])
    def send(self, request: HttpRequest, rows: QuerySet[ApprovalLink]) -> None:
        for link in rows.select_related("merchant").exclude(email=""):
            try:
                links.send(link, actor=_actor(request))
            except links.MailFailed:
                self.message_user(request, f"The mail to {link.email} could not be sent.", messages.ERROR)

    @admin.action(description="Withdraw", permissions=["view"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[ApprovalLink]) -> None:
        done = sum(links.withdraw(link, actor=_actor(request)) for link in rows.select_related("merchant"))
        self.message_user(request, f"{done} links withdrawn.")


@admin.register(ApprovalStep)
class ApprovalStepAdmin(ReadOnlyAdmin):
    list_display = ("link", "account", "state", "reason", "changed_at")
    list_filter = ("state",)
    list_select_related = ("link__merchant", "account__merchant")


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("account", "state", "reason", "created_at", "expires_at", "looks", "ended_at")
    list_filter = ("state",)
    list_select_related = ("account__merchant",)
    exclude = (
        "token",
        "token_hash",
        "uri",
        "candidate",
        "candidate_key",
        "renewal",
        "callback_state_hash",
        "fingerprint",
    )


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


@admin.register(Command)
class CommandAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "account", "kind", "remote_id", "state", "attempts", "reason", "actor_name")
    list_filter = ("state", "kind", "reason")
    list_select_related = ("account__merchant",)
    search_fields = ("=remote_id", "=reference", "=key", "=correlation_id")
    ordering = ("-created_at", "-pk")


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "title", "size", "actor_name", "undoes")
    list_select_related = ("undoes",)
    search_fields = ("title", "actor_name", "=key")
    ordering = ("-created_at", "-pk")


@admin.register(CommandAttempt)
class CommandAttemptAdmin(ReadOnlyAdmin):
    list_display = ("at", "command", "what", "outcome", "ended_at")
    list_filter = ("what", "outcome")
    list_select_related = ("command__account__merchant",)
    search_fields = ("=command__reference",)


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
        cleared = rows.filter(cleared_at__isnull=True).update(cleared_at=timezone.now(), cleared_by=_actor(request))
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


def _actor(request: HttpRequest) -> Any:
    return request.user
