"""Many writes at once: kept together or not at all, followed on one page, and taken back together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from accounts import audit, systems
from accounts.access import access_of
from accounts.models.change_set import ChangeSet
from accounts.models.command import Command, CommandAttempt
from accounts.models.linked_account import LinkedAccount
from accounts.models.user import User
from accounts.outbox.action import actions
from accounts.outbox.submitting import Refused, audited, prepared
from accounts.sync import runs

State = Command.State
AT_ONCE = 500  # rows of one INSERT
REQUESTS = 2  # of one change: look, write
ENOUGH_TO_TELL = 5  # ended changes from which the rest is guessed


@dataclass(frozen=True)
class Wanted:
    """One write: as ``submitting.submit`` takes it."""

    account: LinkedAccount
    kind: str
    data: dict[str, Any]


def ready(wanted: Wanted, *, key: str, actor: User, comment: str = "") -> Command:
    """The row, checked and not saved. Raises ``Refused``."""
    return prepared(
        wanted.account, wanted.kind, wanted.data, key=key, actor=actor, comment=comment, lane=Command.Lane.MANY
    )


def submit_many(
    made: list[Command], *, title: str, key: str, actor: User, comment: str = "", undoes: ChangeSet | None = None
) -> ChangeSet:
    """Queue these rows of ``ready`` as one set, or find the set that has this key already."""
    try:
        with transaction.atomic():
            change_set = ChangeSet.objects.create(
                title=title, comment=comment, key=key, size=len(made), undoes=undoes,
                requested_by=actor, actor_name=actor.email,
            )  # fmt: skip
            for command in made:
                command.change_set = change_set
            Command.objects.bulk_create(made, batch_size=AT_ONCE)
            audit.keep([audited(command) for command in made])
    except IntegrityError:
        return ChangeSet.objects.get(undoes=undoes) if undoes else ChangeSet.objects.get(key=key)
    for account in {command.account_id: command.account for command in made}.values():
        runs.wake(account)
    return change_set


def minutes(made: list[Command]) -> int:
    """How long they take at least, at the pace that the slowest account allows."""
    numbers: Counter[LinkedAccount] = Counter(command.account for command in made)
    each = [REQUESTS * times / systems.get(account.system).budget_per_minute() for account, times in numbers.items()]
    return round(max(each, default=0))


@dataclass(frozen=True)
class Progress:
    """How far a set is, of what the person may see."""

    total: int
    by_state: dict[str, int]
    took: timedelta | None  # of those that ended, from the first try to the last end

    @property
    def ended(self) -> int:
        return sum(self.by_state.get(state, 0) for state in (State.DONE, State.REJECTED, State.CONFLICT))

    @property
    def open(self) -> int:
        return sum(self.by_state.get(state, 0) for state in Command.OPEN)

    @property
    def percent(self) -> int:
        return self.ended * 100 // self.total if self.total else 100

    @property
    def left(self) -> timedelta | None:
        """How long the rest takes if it goes on like this; ``None`` as long as nobody can tell."""
        if self.took is None or self.ended < ENOUGH_TO_TELL or not self.open:
            return None
        return self.took * self.open / self.ended


def progress(commands: QuerySet[Command]) -> Progress:
    by_state = dict(commands.order_by().values_list("state").annotate(number=Count("pk")))
    told = commands.aggregate(first=Min("sent_first_at"), last=Max("ended_at"))
    first: datetime | None = told["first"]
    last: datetime | None = told["last"]
    return Progress(sum(by_state.values()), by_state, last - first if first and last and last > first else None)


def withdraw(change_set: ChangeSet, *, by: User) -> int:
    """Take back what was not sent yet, of what the person may change; how many that were."""
    now = timezone.now()
    rows = _theirs(change_set, by).filter(state=State.QUEUED, attempts=0)
    with transaction.atomic():
        rows.update(state=State.REJECTED, reason="withdrawn", ended_at=now)
        taken = list(change_set.commands.filter(reason="withdrawn", ended_at=now).values_list("pk", flat=True))
        notes = [
            CommandAttempt(
                command_id=pk, what=CommandAttempt.What.DECISION, ended_at=now, outcome="withdrawn",
                detail=by.email,
            )
            for pk in taken
        ]  # fmt: skip
        CommandAttempt.objects.bulk_create(notes, batch_size=AT_ONCE)
        for account in LinkedAccount.objects.filter(commands__in=taken).distinct().select_related("merchant"):
            details = {"change_set": change_set.pk, "decision": "withdrawn"}
            audit.record("command.decided", actor=by, account=account, details=details)
    return len(taken)


def undo(change_set: ChangeSet, *, by: User) -> ChangeSet | None:
    """Ask for the values that were there before, wherever nobody has changed them since; ``None`` = there are none."""
    done = _theirs(change_set, by).filter(state=State.DONE).select_related("account__merchant").order_by("pk")
    made = list(_backwards(done, change_set, by))
    if not made:
        return None
    return submit_many(
        made, title=f"Taken back: {change_set.title}"[:200], key=f"undo:{change_set.pk}", actor=by, undoes=change_set
    )


def may_change(change_set: ChangeSet, by: User) -> bool:
    """Whether the person may take back anything of it."""
    return _theirs(change_set, by).exists()


def can_be_undone(change_set: ChangeSet, by: User) -> bool:
    """Whether it has ended and something of it can be taken back by this person, for the first time."""
    rows = _theirs(change_set, by)
    return (
        not ChangeSet.objects.filter(undoes=change_set).exists()
        and rows.filter(state=State.DONE).exclude(seen={}).exists()
        and not rows.filter(state__in=Command.OPEN).exists()
    )


def _backwards(done: Iterable[Command], change_set: ChangeSet, by: User) -> Iterable[Command]:
    for command in done:
        data = actions.get(command.account.system, command.kind).undone(command)
        if not data:
            continue
        try:
            wanted = Wanted(command.account, command.kind, data | {"remote_id": command.remote_id})
            yield ready(wanted, key=f"undo:{change_set.pk}:{command.pk}", actor=by)
        except Refused:
            continue  # a value that could not be written in the first place


def _theirs(change_set: ChangeSet, by: User) -> QuerySet[Command]:
    """The set's commands at merchants where this person may change such things."""
    access = access_of(by)
    rows = Command.objects.visible_to(by).filter(change_set=change_set)
    if access.everything:
        return rows
    roles = {action.kind: action.role for action in actions.every()}
    merchants = [pk for pk in access.roles if all(access.may(role, pk) for role in _roles_of(rows, roles))]
    return rows.filter(account__merchant__in=merchants)


def _roles_of(rows: QuerySet[Command], roles: dict[str, str]) -> set[str]:
    return {roles[kind] for kind in rows.order_by().values_list("kind", flat=True).distinct()}
