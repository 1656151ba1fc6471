"""Linked accounts and how they came to be: approval links, their steps, grants."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.linking import lifecycle, links
from accounts.models import ApprovalLink, ApprovalStep, Grant, LinkedAccount
from accounts.staff import staff
from accounts.sync import runs
from backoffice.administration import ReadOnlyAdmin


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
            runs.ask_for_all(account, by=staff(request))
        self.message_user(request, f"{live.count()} accounts are being read.")

    @admin.action(description="Pause (kill switch)", permissions=["view"])
    def pause(self, request: HttpRequest, rows: QuerySet[LinkedAccount]) -> None:
        paused = sum(lifecycle.pause(account, actor=staff(request)) for account in rows)
        self.message_user(request, f"{paused} accounts paused.")

    @admin.action(description="Resume", permissions=["view"])
    def resume(self, request: HttpRequest, rows: QuerySet[LinkedAccount]) -> None:
        resumed = sum(lifecycle.resume(account, actor=staff(request)) for account in rows)
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
                links.send(link, actor=staff(request))
            except links.MailFailed:
                self.message_user(request, f"The mail to {link.email} could not be sent.", messages.ERROR)

    @admin.action(description="Withdraw", permissions=["view"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[ApprovalLink]) -> None:
        done = sum(links.withdraw(link, actor=staff(request)) for link in rows.select_related("merchant"))
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
