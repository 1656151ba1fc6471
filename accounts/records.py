"""What every page of one mirrored record shows besides the record."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from accounts import freshness, systems
from accounts.access import access_of
from accounts.models import Command, Membership
from accounts.outbox.action import actions
from accounts.sync.registry import registry
from backoffice.pages import page_or_fragment, target
from backoffice.pretty import pretty

LATEST = 5
CHANGES = "latest-changes"  # a fragment of each record's page


def about(request: HttpRequest, row: Any, *resources: str) -> dict[str, Any]:
    """Its merchant and account, how old it is, and for managers the object as it was received."""
    account = row.account
    can_change = actions.change(account.system, resources[0])
    latest = list(changes_about(row, resources[0])[:LATEST]) if can_change else []
    manages = access_of(request.user).may(Membership.Role.MANAGER, account.merchant_id)
    return {
        "row": row,
        "number": "" if row.remote_id in resources else row.remote_id,  # the only one of its kind has none
        "account": account,
        "merchant": account.merchant,
        "system": systems.name_of(account.system),
        "zone": account.merchant.time_zone,
        "currency": account.merchant.currency,
        "age": freshness.of_resources(resources, (account.pk,)),
        "is_left_out": row.removed_at is not None and registry.is_left_out(row),
        "raw": pretty(row.payload) if manages else "",
        "changes": latest,
        "changes_move": any(command.is_open or command.is_unread for command in latest),
        "edits": actions.offers(account.system, resources[0])
        and access_of(request.user).may(Membership.Role.EDITOR, account.merchant_id)
        and row.removed_at is None,
    }


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], fragments: dict[str, str] | None = None
) -> HttpResponse:
    """The page, or what its changes have come to; once none moves, all of it again, since the record has changed.

    ``fragments``: other parts of it that move by themselves.
    """
    moving = {CHANGES: "changes/_latest.html"} | (fragments or {})
    response = page_or_fragment(request, template, context, fragments=moving)
    if target(request) == CHANGES and not context["changes_move"]:
        response["HX-Refresh"] = "true"
    return response


def changes_of(row: Any, resource: str) -> QuerySet[Command]:
    """What was asked to be changed about this record, the latest first."""
    return _of_records(row.account_id, [(resource, row.remote_id)])


def changes_about(row: Any, resource: str) -> QuerySet[Command]:
    """The same, with what was asked for under another name of it."""
    return _of_records(row.account_id, row.changed_as(resource))


def _of_records(account_id: int, named: list[tuple[str, str]]) -> QuerySet[Command]:
    wanted = [Q(resource=resource, remote_id=remote_id) for resource, remote_id in named]
    rows = Command.objects.filter(reduce(or_, wanted), account=account_id).exclude(kind__in=actions.fetching())
    return rows.select_related("account").order_by("-pk")
