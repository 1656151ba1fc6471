"""Changes that were asked for, each with its tries."""

from django.contrib import admin

from accounts.models import ChangeSet, Command, CommandAttempt
from backoffice.administration import ReadOnlyAdmin


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
