"""For which linked account a new record is made: the one that is asked for, the only one, or the one that is chosen."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts import systems
from accounts.access import access_of, require
from accounts.models import Command, LinkedAccount, MirroredModel
from accounts.outbox.action import actions
from accounts.scopes import joined
from accounts.staff import staff

LONGEST_NUMBER = 10  # characters


def account_of(request: HttpRequest, kind: str) -> LinkedAccount | None:
    """``None`` when the person has to choose. Raises ``PermissionDenied`` and ``Http404``."""
    asked = request.GET.get("account", "")
    if not asked:
        found = accounts_for(request, kind)
        return found[0] if len(found) == 1 else None
    visible = _able(LinkedAccount.objects.visible_to(staff(request)), kind)
    account = get_object_or_404(visible, pk=_number(asked))
    require(request.user, _role(account, kind), account.merchant_id)
    return account


def account_of_all(request: HttpRequest, kind: str, *found: Any) -> LinkedAccount | None:
    """That of what the address names besides, which all has to be at one; else as ``account_of``."""
    accounts = {each.account_id: each.account for each in found if each is not None}
    if len(accounts) > 1:
        raise Http404("These are at different tills.")
    return next(iter(accounts.values())) if accounts else account_of(request, kind)


def row_asked(request: HttpRequest, kind: str, model: type[MirroredModel], *names: str) -> Any:
    """The row that one of these names in the address leads to; ``None`` for none. Raises as ``account_of`` does.

    It is at a till where this person may make what is meant.
    """
    asked = next((request.GET[name] for name in names if request.GET.get(name)), "")
    if not asked:
        return None
    rows = joined(model.objects.visible_to(staff(request)), payload=True).filter(removed_at=None)
    row: Any = get_object_or_404(rows, pk=_number(asked))
    require(request.user, _role(row.account, kind), row.account.merchant_id)
    return row


def command_asked(request: HttpRequest, kind: str) -> Command | None:
    """The command that the address names, or the preview of one, whose values are to be corrected. Raises as ``account_of`` does."""
    asked = request.GET.get("command", "")
    if not asked:
        return None
    previews = [action.preview for action in actions.of_kind(kind) if action.preview]
    rows = Command.objects.visible_to(staff(request)).filter(kind__in=(kind, *previews))
    command = get_object_or_404(rows.select_related("account__merchant"), pk=_number(asked))
    require(request.user, _role(command.account, kind), command.account.merchant_id)
    return command


def change_asked(request: HttpRequest, row: Any, kind: str) -> Command | None:
    """An earlier change of this row, or the preview of one, that the address names: its values are to be corrected."""
    asked = request.GET.get("command", "")
    if not asked:
        return None
    action = actions.get(row.account.system, kind)
    rows = Command.objects.filter(account=row.account_id, resource=action.resource, remote_id=row.remote_id)
    return get_object_or_404(rows.filter(kind__in=(kind, action.preview)), pk=_number(asked))


def accounts_for(request: HttpRequest, kind: str) -> list[LinkedAccount]:
    """Those at which the person may make one, of the ``merchant`` if the address names one. Raises ``PermissionDenied`` for who may nowhere."""
    access = access_of(request.user)
    if not any(access.may_anywhere(action.role) for action in actions.of_kind(kind)):
        raise PermissionDenied(f"{kind} is for others.")
    rows = _able(LinkedAccount.objects.visible_to(staff(request)), kind).order_by("merchant__name", "label", "pk")
    merchant = request.GET.get("merchant", "")
    rows = rows.filter(merchant__slug=merchant) if merchant else rows
    return [row for row in rows if access.may(_role(row, kind), row.merchant_id)]


def page(request: HttpRequest, kind: str, *, heading: str, back: str) -> HttpResponse:
    """Asks for the account; the answer is the same address with ``account``."""
    found = accounts_for(request, kind)
    choices = [(row.pk, _named(row)) for row in found]
    return render(request, "changes/choose.html", {"heading": heading, "back": back, "choices": choices})


def _number(asked: str) -> int:
    """0 names nothing."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else 0


def _able(rows: QuerySet[LinkedAccount], kind: str) -> QuerySet[LinkedAccount]:
    """Of a system that knows this kind of write, and not disconnected."""
    able = [action.system for action in actions.of_kind(kind)]
    return rows.filter(system__in=able).exclude(state=LinkedAccount.State.DISCONNECTED).select_related("merchant")


def _role(account: LinkedAccount, kind: str) -> str:
    return actions.get(account.system, kind).role


def _named(account: LinkedAccount) -> str:
    """Merchant and till."""
    return f"{account.merchant.name}: {account.label or systems.name_of(account.system)}"
