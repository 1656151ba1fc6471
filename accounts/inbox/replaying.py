"""Reading again what webhooks were about: one of them, or all that somebody has filtered."""

from django.db.models import QuerySet

from accounts import audit, problems
from accounts.audit import Actor
from accounts.models.delivery import Delivery
from accounts.models.linked_account import LinkedAccount
from accounts.sync import runs

State = Delivery.State


def replay(account: LinkedAccount, deliveries: QuerySet[Delivery], *, actor: Actor) -> int:
    """Treat these of the account as if they had just come; those that wait already stay as they are. How many."""
    ended = deliveries.filter(account=account).exclude(state__in=Delivery.OPEN)
    number = ended.update(state=State.RECEIVED, attempts=0, due_at=None, reason="", ended_at=None)
    if number:
        if not account.deliveries.filter(state=State.DEAD, attempts__gt=0).exists():
            problems.clear_problem("deliveries_dead", account=account)
        audit.record("account.deliveries_replayed", actor=actor, account=account, details={"number": number})
        runs.wake(account)
    return number
