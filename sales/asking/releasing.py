"""When the hold is over: looked at once more, then handed to the outbox, in one step with the ledger's line."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Command, LinkedAccount
from accounts.outbox.submitting import Refused, submit
from sales.asking import judging, purchases, wording
from sales.asking.languages import KIND
from sales.models import ReviewRequest, ReviewRules

AT_ONCE = 200
LOOKED_AT_AGAIN = timedelta(hours=1)  # what has no account to be sent to
OVER = (Command.State.DONE, Command.State.REJECTED, Command.State.NEEDS_PERSON, Command.State.CONFLICT)
TAKEN_BACK = ("withdrawn", "given_up", "review_cancelled")
State = ReviewRequest.State


def release_due() -> int:
    """Everything whose time is over, of merchants who ask; how many were handed on."""
    released = 0
    while rows := _due(timezone.now()):
        by_merchant: dict[int, list[ReviewRequest]] = defaultdict(list)
        for row in rows:
            by_merchant[row.merchant_id].append(row)
        released += sum(_release(*each) for each in by_merchant.items())
        if len(rows) < AT_ONCE:
            break
    return released


def settle() -> int:
    """What became of those that were handed on; how many have moved. Most are told by the action itself."""
    rows = ReviewRequest.objects.filter(state__in=(State.QUEUED, State.NEEDS_PERSON), command__isnull=False)
    ended = rows.filter(command__state__in=OVER).exclude(
        state=State.NEEDS_PERSON, command__state=Command.State.NEEDS_PERSON
    )
    again = rows.filter(state=State.NEEDS_PERSON, command__state__in=Command.OPEN)
    moved = 0
    for row in (ended | again).select_related("command").order_by("pk")[:AT_ONCE]:
        moved += ReviewRequest.objects.filter(pk=row.pk, state=row.state, command=row.command_id).update(**_become(row))
    return moved


def _become(row: ReviewRequest) -> dict[str, object]:
    command = row.command
    assert command is not None  # noqa: S101 (the query asks for those with one)
    match command.state:
        case Command.State.DONE:
            return {"state": State.SENT, "reason": command.reason, "sent_at": command.ended_at or timezone.now()}
        case Command.State.NEEDS_PERSON:
            return {"state": State.NEEDS_PERSON, "reason": command.reason}
        case Command.State.REJECTED | Command.State.CONFLICT if command.reason in TAKEN_BACK:
            return {"state": State.CANCELLED, "reason": command.reason}
        case Command.State.REJECTED | Command.State.CONFLICT:
            return {"state": State.REFUSED, "reason": command.reason}
        case _:
            return {"state": State.QUEUED, "reason": ""}


def _due(now: datetime) -> list[ReviewRequest]:
    rows = ReviewRequest.objects.held().filter(held_until__lte=now, merchant__review_rules__is_on=True)
    return list(rows.order_by("held_until", "pk")[:AT_ONCE])


def _release(merchant_id: int, rows: list[ReviewRequest]) -> int:
    rules = ReviewRules.objects.select_related("merchant").get(merchant=merchant_id)
    orders = purchases.of_requests(rows, rules)
    known = judging.ledger(rules, list(orders.values()), timezone.now())
    return sum(_release_one(row, orders.get(row.pk), known) for row in rows)


def _release_one(row: ReviewRequest, purchase: purchases.Purchase | None, known: judging.Ledger) -> bool:
    if purchase is None:
        _move(row, state=State.CANCELLED, reason="gone")
        return False
    account = judging.account_for(purchase, known)
    key = judging.against(purchase, known, account)
    if key == "no_account" or account is None:
        _move(row, reason="no_account", held_until=known.now + LOOKED_AT_AGAIN)
    elif key:
        _move(row, state=State.CANCELLED, reason=key)
        audit.record("review_request.held_back", actor=audit.WORKER, account=account,
                     details={"order": row.id_order, "reason": key})  # fmt: skip
    else:
        return _hand_on(row, account)
    return False


def _hand_on(row: ReviewRequest, account: LinkedAccount) -> bool:
    """The command and the ledger's line in one transaction: there is never one without the other."""
    with transaction.atomic():
        mine = ReviewRequest.objects.select_for_update(of=("self",)).select_related("merchant", "web_order", "invoice")
        found = mine.filter(pk=row.pk, state=State.HELD, held_until=row.held_until).first()
        if found is None:
            return False  # a person was first
        key = f"review:{found.pk}:{found.held_until:%Y%m%d%H%M%S}"
        try:
            command = submit(account, KIND, wording.order(found), key=key, actor=audit.WORKER)
        except Refused as refused:
            _move(found, state=State.NEEDS_PERSON, reason="unfit", answer={"message": str(refused)})
            return False
        return _move(found, state=State.QUEUED, reason="", account=account, command=command)


def _move(row: ReviewRequest, **changes: object) -> bool:
    return ReviewRequest.objects.filter(pk=row.pk, state=State.HELD).update(**changes) == 1
