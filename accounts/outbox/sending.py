"""What one turn does for the commands of its account.

A command is *sending*, committed, before its socket opens. Whatever does not come back as a clear answer, a worker that
died included, is *unknown*: after a quiet period longer than the remote system takes to finish, we look, and only what
the look proves decides. No way leads from *sending* back to *queued* without it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts import problems, systems
from accounts.http.errors import (
    AccessRevoked,
    BadPayload,
    Forbidden,
    Gone,
    LeaseLost,
    OutOfBudget,
    RateLimited,
    Rejected,
    RemoteError,
)
from accounts.models.command import Command, CommandAttempt
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncRun
from accounts.outbox.action import Action, Finding, Found, actions
from accounts.outbox.fields import storable
from accounts.outbox.looking import Look
from accounts.sync.leases import Lease

State = Command.State
What = CommandAttempt.What
FISCAL_QUIET_S = 120.0
REST_QUIET_S = 10.0
BACKOFF_S = 5.0
LONGEST_BACKOFF_S = 600.0
LEFT_BEHIND = timedelta(seconds=20)
MOST_SENDS = 2  # of what may be there only once: the second only when it is proven absent
MOST_REPEATS = 20  # of what may be sent again

log = logging.getLogger(__name__)


def is_waiting(account: LinkedAccount, *, singles_only: bool = False) -> bool:
    """Whether a command can be gone on with now."""
    lanes = (Command.Lane.ONE,) if singles_only else Command.Lane.values
    return any(rows.filter(_due(), lane__in=lanes).exists() for rows in (_workable(account), account.commands.unread()))


def next_due(account: LinkedAccount) -> datetime | None:
    """When a command of this account can be gone on with; ``None`` when there is none."""
    if is_waiting(account):
        return timezone.now()
    found: datetime | None = account.commands.unfinished().aggregate(at=Min("due_at"))["at"]
    if found is None and account.commands.filter(state=State.SENDING).exists():
        return timezone.now() + LEFT_BEHIND  # whoever was sending it is out of the way by then
    return found


def quiet_s(action: Action) -> float:
    """Longer than the remote system may take to finish what it was asked for."""
    set_for_all: float | None = settings.QUIET_S
    if set_for_all is not None:
        return set_for_all
    return FISCAL_QUIET_S if action.fiscal else REST_QUIET_S


class Outbox:
    """What one turn does for the commands of its account."""

    def __init__(self, account: LinkedAccount, lease: Lease) -> None:
        self.account = account
        self.lease = lease
        self._by_lane: dict[int, Look] = {}
        self._was_left_behind()

    def step(self) -> bool:
        """Go on with the next command; False when none waits. Raises what a door raises."""
        command = _workable(self.account).filter(_due()).order_by("lane", "pk").first()
        if command is not None:
            self._go_on(command)
            return True
        unread = self.account.commands.unread().filter(_due()).order_by("pk").first()
        if unread is not None:
            self._read_back(unread)
        return unread is not None

    def _was_left_behind(self) -> None:
        """Whoever was sending before us has lost its lease, or died: nobody knows what became of it."""
        for command in self.account.commands.filter(state=State.SENDING, fence__lt=self.lease.fence):
            rows = Command.objects.filter(pk=command.pk, state=State.SENDING, fence=command.fence)
            due_at = F("sent_at") + timedelta(seconds=quiet_s(self._action(command)))
            with transaction.atomic():
                if rows.update(state=State.UNKNOWN, reason="worker_died", due_at=due_at):
                    _end_tries(command, "worker_died")

    def _go_on(self, command: Command) -> None:
        action = self._action(command)
        try:
            if command.state == State.UNKNOWN:
                self._find_out(command, action)
            else:
                self._begin(command, action)
        except (RemoteError, OutOfBudget, LeaseLost, DatabaseError):
            raise
        except _Closed as closed:
            if command.state == State.UNKNOWN:
                self._ask(command, "cannot_be_told", Finding(Found.UNCLEAR))
            else:
                self._end(command, State.REJECTED, closed.error.reason, detail=closed.error.detail)
        except Exception:
            log.exception("command %s: a fault of ours", command.pk)
            self._later(command, "internal_error")

    @contextmanager
    def _reading(self, command: Command) -> Iterator[None]:
        """A look that fails is tried again: nothing was sent by it. One that is not allowed raises ``_Closed``."""
        try:
            yield
        except (RateLimited, AccessRevoked):
            raise
        except (Forbidden, Gone, Rejected) as error:
            raise _Closed(error) from error
        except RemoteError as error:
            self._later(command, error.reason, error.detail)
            raise

    # --- Sending -----------------------------------------------------------------------------------

    def _begin(self, command: Command, action: Action) -> None:
        if action.reads_before:
            with self._reading(command):
                record = self._looks(command).record(action.resource, command.remote_id)
            if record is None:
                ended = action.ends_when_gone()
                self._end(command, State.DONE if ended else State.REJECTED, ended or "gone", read_at=Now())
                return
            moved = action.moved(command, record)
            if moved:
                self._conflict(command, moved)
                return
            so = action.is_so(command, record)
            if so:
                self._end(command, State.DONE, so, read_at=Now())
                return
            command.data = action.settled(command, record)
            command.seen = storable(action.seen(command, record))
        self._send(command, action)

    def _send(self, command: Command, action: Action) -> None:
        call = action.call(command)
        try:
            answer = self._looks(command).door.call(
                call.endpoint, path=call.path, body=call.body, leaving=lambda: self._leaves(command)
            )
            remote_id = action.result(command, answer)
        except RateLimited as error:
            self._unknown(command, action, error, at_least_s=error.retry_after_s)
            raise
        except (Forbidden, Gone, Rejected) as error:
            self._rejected(command, action, error)
        except BadPayload as error:
            self._unknown(command, action, error)
        except RemoteError as error:
            self._unknown(command, action, error)
            raise
        else:
            self._end(command, State.DONE, "", remote_id=remote_id)

    def _leaves(self, command: Command) -> None:
        """From here on it may have arrived. Raises ``LeaseLost`` if it is no longer ours to send."""
        ours = LinkedAccount.objects.filter(pk=self.account.pk, fence=self.lease.fence, lease_until__gt=Now())
        rows = Command.objects.filter(Exists(ours), pk=command.pk, state=State.QUEUED)
        with transaction.atomic():
            changed = rows.update(
                state=State.SENDING,
                reason="",
                detail="",
                data=command.data,
                seen=command.seen,
                fence=self.lease.fence,
                attempts=F("attempts") + 1,
                sent_at=Now(),
                sent_first_at=Coalesce(F("sent_first_at"), Now()),
            )
            if changed != 1 or self.lease.lost:
                raise LeaseLost(f"command {command.pk}")
            CommandAttempt.objects.create(command=command, what=What.SEND)
        command.state, command.attempts = State.SENDING, command.attempts + 1

    # --- What became of it -------------------------------------------------------------------------

    def _find_out(self, command: Command, action: Action) -> None:
        with self._reading(command):
            finding = action.look_up(command, self._looks(command))
        CommandAttempt.objects.create(
            command=command, what=What.LOOK, ended_at=timezone.now(), outcome=f"found_{finding.found.value}"
        )
        match finding.found:
            case Found.LANDED:
                self._end(command, State.DONE, "found", remote_id=finding.remote_id)
            case Found.ABSENT:
                self._is_absent(command, action)
            case Found.MOVED if (finding.evidence or {}).get("gone"):
                self._end(command, State.REJECTED, "gone")
            case Found.MOVED:
                self._conflict(command, (finding.evidence or {}).get("fields", {}))
            case Found.TWICE:
                self._ask(command, "found_twice", finding)
            case Found.UNCLEAR:
                self._ask(command, "cannot_be_told", finding)

    def _is_absent(self, command: Command, action: Action) -> None:
        """It never arrived: once more, with the same reference, as often as its kind allows."""
        if command.reason == "refused_in_words":
            self._end(command, State.REJECTED, "rejected", detail=command.detail)
        elif command.attempts < (MOST_REPEATS if action.repeatable else MOST_SENDS):
            self._update(command, State.UNKNOWN, state=State.QUEUED, reason="sent_again", due_at=None)
        else:
            self._ask(command, "never_arrives", Finding(Found.ABSENT))

    def _ask(self, command: Command, reason: str, finding: Finding) -> None:
        """Only a person can decide; nothing is sent until one has."""
        with transaction.atomic():
            self._update(
                command, command.state, state=State.NEEDS_PERSON, reason=reason, due_at=None,
                evidence=finding.evidence or {},
            )  # fmt: skip
            problems.raise_problem("commands_need_person", account=self.account)

    def _conflict(self, command: Command, fields: dict[str, list[Any]]) -> None:
        """Others have changed it: nothing is sent, and people see what was, what we want and what is."""
        self._end(command, State.CONFLICT, "moved", evidence={"fields": storable(fields)}, read_at=Now())

    def _rejected(self, command: Command, action: Action, error: RemoteError) -> None:
        fields = error.fields if isinstance(error, Rejected) else {}
        gone = isinstance(error, Gone)
        if gone and action.ends_when_gone():
            self._end(command, State.DONE, action.ends_when_gone())
            return
        self._end(command, State.REJECTED, error.reason, detail=error.detail, evidence={"fields": fields})

    def _unknown(self, command: Command, action: Action, error: RemoteError, at_least_s: float = 0.0) -> None:
        wait = timedelta(seconds=max(quiet_s(action), at_least_s))
        with transaction.atomic():
            self._update(
                command, State.SENDING, state=State.UNKNOWN, reason=error.reason, detail=error.detail,
                due_at=Now() + wait,
            )  # fmt: skip
            _end_tries(command, error.reason, error.detail)

    def _end(self, command: Command, state: str, reason: str, **changes: Any) -> None:
        if not changes.get("remote_id"):
            changes.pop("remote_id", None)
        with transaction.atomic():
            self._update(command, command.state, state=state, reason=reason, ended_at=Now(), due_at=None, **changes)
            _end_tries(command, reason or state, changes.get("detail", ""))

    def _later(self, command: Command, reason: str, detail: str = "") -> None:
        looks = command.tries.filter(what=What.LOOK, outcome="look_failed").count()
        wait = min(BACKOFF_S * 2.0 ** min(looks, 10), LONGEST_BACKOFF_S)
        CommandAttempt.objects.create(
            command=command, what=What.LOOK, ended_at=timezone.now(), outcome="look_failed", detail=detail
        )
        rows = Command.objects.filter(pk=command.pk, state__in=(State.QUEUED, State.UNKNOWN))
        rows.update(due_at=Now() + timedelta(seconds=wait), reason=reason)

    def _update(self, command: Command, was: str, **changes: Any) -> None:
        """Raises ``LeaseLost`` if somebody else has gone on with it."""
        ours = LinkedAccount.objects.filter(pk=self.account.pk, fence=self.lease.fence)
        rows = Command.objects.filter(Exists(ours), pk=command.pk, state=was)
        if was == State.SENDING:
            rows = rows.filter(fence=self.lease.fence)
        if rows.update(**changes) != 1:
            raise LeaseLost(f"command {command.pk}")

    # --- The record afterwards ---------------------------------------------------------------------

    def _read_back(self, command: Command) -> None:
        """Into the mirror: from here on the lists show what the remote system made of it."""
        try:
            self._looks(command).record(command.resource, command.remote_id)
        except (Forbidden, Gone, Rejected, BadPayload):
            log.warning("command %s: its record could not be read again; the next pass of the list does", command.pk)
        except (RemoteError, OutOfBudget, LeaseLost, DatabaseError):
            raise
        except Exception:
            log.exception("command %s: reading its record again failed by a fault of ours", command.pk)
        Command.objects.filter(pk=command.pk).update(read_at=Now())

    def _looks(self, command: Command) -> Look:
        """One of many leaves a part of the budget to persons."""
        lane = SyncRun.Lane.PERSON if command.lane == Command.Lane.ONE else SyncRun.Lane.WEBHOOK
        if lane not in self._by_lane:
            door = systems.get(self.account.system).door(self.account, lane)
            self._by_lane[lane] = Look(self.account, self.lease, door)
        return self._by_lane[lane]

    def _action(self, command: Command) -> Action:
        return actions.get(self.account.system, command.kind)


class _Closed(Exception):
    """A read that the remote system refuses for good."""

    def __init__(self, error: RemoteError) -> None:
        super().__init__(error.reason)
        self.error = error


def _workable(account: LinkedAccount) -> Any:
    """Open commands that wait for no earlier one about the same record."""
    earlier = Command.objects.filter(
        account=OuterRef("account"),
        resource=OuterRef("resource"),
        remote_id=OuterRef("remote_id"),
        pk__lt=OuterRef("pk"),
        state__in=Command.STANDING,
    ).exclude(remote_id="")
    return account.commands.filter(state__in=(State.QUEUED, State.UNKNOWN)).exclude(Exists(earlier))


def _due() -> Q:
    return Q(due_at__isnull=True) | Q(due_at__lte=Now())


def _end_tries(command: Command, outcome: str, detail: str = "") -> None:
    open_tries = CommandAttempt.objects.filter(command=command, what=What.SEND, ended_at__isnull=True)
    open_tries.update(ended_at=timezone.now(), outcome=outcome[:64], detail=detail)
