"""Lists of our own things: merchants, linked accounts, runs, calls, records set aside, the audit trail."""

from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django_filters import ChoiceFilter

from accounts import systems
from accounts.access import access_of
from accounts.filters import AccountListFilter, MerchantFilter, MerchantListFilter
from accounts.models import (
    ApiCall,
    AuditEvent,
    ChangeSet,
    Command,
    Delivery,
    LinkedAccount,
    Membership,
    Merchant,
    QuarantinedRow,
    SyncRun,
)
from accounts.outbox.action import actions
from accounts.scopes import of_accounts
from accounts.sync.registry import registry
from backoffice import words
from backoffice.lists import FIGURES, TIMES, Column, ListFilter, Listing, Scope, Sort
from backoffice.lists.filters import DayFilter


def _exportable(request: HttpRequest, chosen: dict[str, Any]) -> Scope:
    """Rows that belong to no account: who manages somewhere may export the list that they see."""
    return Scope(exportable=None if access_of(request.user).may_anywhere(Membership.Role.MANAGER) else ())


class ResourceFilter(ListFilter):
    search_in: ClassVar[tuple[str, ...]] = ("remote_id", "field", "value")
    always_shown: ClassVar[tuple[str, ...]] = ("q", "resource")

    resource = ChoiceFilter(
        label="Kind of record",
        empty_label="All kinds",
        choices=[(key, many.capitalize() if many[0].islower() else many) for key, (_, many) in words.RESOURCES.items()],
    )


class RunFilter(ResourceFilter):
    search_in = ("resource",)
    always_shown = ("resource", "state")

    state = ChoiceFilter(label="State", empty_label="Any state", choices=SyncRun.State.choices)


class CallFilter(ListFilter):
    search_in = ("path", "correlation_id")
    always_shown = ("q", "outcome")

    outcome = ChoiceFilter(
        label="Outcome",
        empty_label="Every outcome",
        choices=(("good", "Answered"), ("bad", "Not answered as asked")),
        method="by_outcome",
    )

    def by_outcome(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(outcome="ok") if value == "good" else rows.exclude(outcome="ok")


class DeliveryFilter(ListFilter):
    search_in = ("event", "remote_id")
    always_shown = ("q", "state")

    state = ChoiceFilter(label="State", empty_label="Any state", choices=Delivery.State.choices)
    first = DayFilter(label="From", field_name="received_at", lookup_expr="date__gte")
    last = DayFilter(label="To", field_name="received_at", lookup_expr="date__lte")


class CommandFilter(MerchantFilter):
    search_in = ("remote_id", "reference", "actor_name")
    always_shown = ("q", "merchant", "state")

    state = ChoiceFilter(label="State", empty_label="Any state", choices=Command.State.choices)
    first = DayFilter(label="From", field_name="created_at", lookup_expr="date__gte")
    last = DayFilter(label="To", field_name="created_at", lookup_expr="date__lte")


class AuditFilter(ListFilter):
    search_in = ("actor_name", "verb")


MERCHANTS = Listing(
    name="merchants",
    one="merchant",
    many="merchants",
    page="merchants/list.html",
    fragment="merchants/_merchant_table.html",
    rows=lambda user: Merchant.objects.visible_to(user).prefetch_related("accounts"),
    filters=MerchantListFilter,
    scope=_exportable,
    account=None,
    empty="merchants",
    sorts=(Sort("name", "Name", "name"), Sort("added", "Added", "created_at", descending=True, ways=TIMES)),
    columns=(
        Column("Name", lambda merchant: merchant.name),
        Column("Short name", lambda merchant: merchant.slug),
        Column("E-mail", lambda merchant: merchant.email),
        Column("Language", lambda merchant: merchant.language),
        Column("Time zone", lambda merchant: merchant.time_zone),
        Column("Currency", lambda merchant: merchant.currency),
        Column("Added", lambda merchant: merchant.created_at),
    ),
)

ACCOUNTS = Listing(
    name="linked-accounts",
    one="linked account",
    many="linked accounts",
    page="accounts/list.html",
    fragment="accounts/_account_table.html",
    rows=lambda user: (
        LinkedAccount.objects.visible_to(user).select_related("merchant").defer("credential", "fingerprint")
    ),
    filters=AccountListFilter,
    scope=_exportable,
    account=None,
    empty="accounts",
    sorts=(
        Sort("merchant", "Merchant", "merchant__name"),
        Sort("state", "State since", "state_at", descending=True, ways=TIMES),
        Sort("added", "Added", "created_at", descending=True, ways=TIMES),
    ),
    columns=(
        Column("Merchant", lambda account: account.merchant.name),
        Column("System", lambda account: systems.name_of(account.system)),
        Column("Name", lambda account: account.label),
        Column("State", lambda account: account.get_state_display()),
        Column("State since", lambda account: account.state_at),
        Column("Connected", lambda account: account.connected_at),
        Column("Last read", lambda account: account.last_good_sync_at),
    ),
)


def runs_of(account: LinkedAccount) -> Listing:
    return Listing(
        name="runs",
        one="run",
        many="runs",
        page="accounts/runs.html",
        fragment="accounts/_run_table.html",
        rows=lambda user: SyncRun.objects.visible_to(user).filter(account=account).select_related("requested_by"),
        filters=RunFilter,
        account=None,
        empty="runs",
        sorts=(Sort("begun", "Asked for", "created_at", descending=True, ways=TIMES),),
    )


COMMANDS = Listing(
    name="changes",
    one="change",
    many="changes",
    page="changes/list.html",
    fragment="changes/_changes_table.html",
    rows=lambda user: (
        Command.objects.visible_to(user).exclude(kind__in=actions.fetching()).select_related("account__merchant")
    ),
    filters=CommandFilter,
    scope=of_accounts,
    empty="commands",
    sorts=(Sort("asked", "Asked for", "created_at", descending=True, ways=TIMES),),
)


def changes_of(change_set: ChangeSet) -> Listing:
    return replace(
        COMMANDS, page="changes/set.html", rows=lambda user: COMMANDS.rows(user).filter(change_set=change_set)
    )


def calls_of(account: LinkedAccount) -> Listing:
    return Listing(
        name="calls",
        one="call",
        many="calls",
        page="accounts/calls.html",
        fragment="accounts/_call_table.html",
        rows=lambda user: ApiCall.objects.visible_to(user).filter(account=account),
        filters=CallFilter,
        account=None,
        empty="calls",
        sorts=(
            Sort("time", "Time", "at", descending=True, ways=TIMES),
            Sort("duration", "Duration", "duration_ms", descending=True, ways=FIGURES),
        ),
    )


def deliveries_of(account: LinkedAccount) -> Listing:
    return Listing(
        name="webhooks",
        one="webhook",
        many="webhooks",
        page="accounts/deliveries.html",
        fragment="accounts/_delivery_table.html",
        rows=lambda user: Delivery.objects.visible_to(user).filter(account=account).defer("body"),
        filters=DeliveryFilter,
        account=None,
        empty="deliveries",
        sorts=(Sort("received", "Received", "received_at", descending=True, ways=TIMES),),
    )


def quarantine_of(account: LinkedAccount) -> Listing:
    return Listing(
        name="quarantine",
        one="record set aside",
        many="records set aside",
        page="accounts/quarantine.html",
        fragment="accounts/_quarantine_table.html",
        rows=lambda user: QuarantinedRow.objects.visible_to(user).filter(account=account).waiting().defer("payload"),
        filters=ResourceFilter,
        account=None,
        empty="quarantine",
        sorts=(
            Sort("seen", "Last seen", "last_seen_at", descending=True, ways=TIMES),
            Sort("first", "First seen", "first_seen_at", descending=True, ways=TIMES),
        ),
    )


def history_of(merchant: Merchant) -> Listing:
    return Listing(
        name="history",
        one="entry",
        many="entries",
        page="merchants/history.html",
        fragment="merchants/_audit_table.html",
        rows=lambda user: (
            AuditEvent.objects.visible_to(user).filter(merchant=merchant).select_related("account__merchant")
        ),
        filters=AuditFilter,
        account=None,
        empty="audit",
        sorts=(Sort("time", "Time", "at", descending=True, ways=TIMES),),
    )


def resources_of(account: LinkedAccount) -> list[str]:
    return [mapping.resource for mapping in registry.of(account.system)]
