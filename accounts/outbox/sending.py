"""What one turn does for the commands of its account.

A command is *sending*, committed, before its socket opens. Whatever does not come back as a clear answer, a worker that
died included, is *unknown*: after a quiet period longer than the remote system takes to finish, we look, and only what
the look proves decides. No way leads from *sending* back to *queued* without it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

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
from accounts.outbox import afterwards, waiting
from accounts.outbox.action import Action, Batch, Finding, Found, actions
from accounts.outbox.fields import storable
from accounts.outbox.looking import Looks
from accounts.outbox.moves import Moves, end_tries, quiet_s
from accounts.sync.leases import Lease

State = Command.State
What = CommandAttempt.What
MOST_SENDS = 2  # of what may be there only once: the second only when it is proven absent
MOST_FETCHES = 3  # of what changes nothing: then people are told, who may ask again
MOST_REPEATS = 20  # of what may be sent again
UNSEEN_AGAIN = "sent_again_unseen"
UNNAMED = ("no_record", "not_in_answer")  # an answer came, and does not say which record

log = logging.getLogger(__name__)


class Outbox:
    """What one turn does for the commands of its account."""

    def __init__(self, account: LinkedAccount, lease: Lease) -> None:
        self.account = account
        self.lease = lease
        self.moves = Moves(account, lease)
        self.looks = Looks(account, lease)
        self._was_left_behind()

    def step(self) -> bool:
        """Go on with the next command; False when none waits. Raises what a door raises."""
        command = waiting.workable(self.account).filter(waiting.due()).order_by("lane", "pk").first()
        if command is not None:
            self._go_on(command)
            return True
        unread = self.account.commands.unread().filter(waiting.due()).order_by("pk").first()
        if unread is not None:
            afterwards.read_back(unread, self.looks)
        return unread is not None

    def _was_left_behind(self) -> None:
        """Whoever was sending before us has lost its lease, or died: nobody knows what became of it."""
        for command in self.account.commands.filter(state=State.SENDING, fence__lt=self.lease.fence):
            rows = Command.objects.filter(pk=command.pk, state=State.SENDING, fence=command.fence)
            due_at = F("sent_at") + timedelta(seconds=quiet_s(self._action(command)))
            with transaction.atomic():
                if rows.update(state=State.UNKNOWN, reason="worker_died", due_at=due_at):
                    end_tries(command, "worker_died")

    def _go_on(self, command: Command) -> None:
        action = self._action(command)
        if command.state != State.UNKNOWN and action.batch is not None and action.batch.takes(command):
            self._send_together(command, action, action.batch)
            return
        with self._faults(command):
            if command.state == State.UNKNOWN:
                self._find_out(command, action)
            elif self._is_to_be_sent(command, action):
                self._send(command, action)

    @contextmanager
    def _faults(self, command: Command) -> Iterator[None]:
        """What goes wrong with one command holds up no other; what is about the account or ourselves is raised."""
        try:
            yield
        except (RemoteError, OutOfBudget, LeaseLost, DatabaseError):
            raise
        except _Closed as closed:
            if command.state == State.UNKNOWN:
                self.moves.ask(command, "cannot_be_told", Finding(Found.UNCLEAR))
            else:
                self.moves.end(command, State.REJECTED, closed.error.reason, detail=closed.error.detail)
        except Exception:
            log.exception("command %s: a fault of ours", command.pk)
            self.moves.later(command, "internal_error")

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
            self.moves.later(command, error.reason, error.detail)
            raise

    # --- Sending -----------------------------------------------------------------------------------

    def _is_to_be_sent(self, command: Command, action: Action) -> bool:
        """Look first: what is gone, so already, or moved, has ended with that."""
        if not action.reads_before:
            return command.attempts > 0 or self._is_to_be_made(command, action)
        with self._reading(command):
            record = self.looks.of(command).record(action.resource, command.remote_id)
        if record is None:
            ended = action.ends_when_gone()
            self.moves.end(command, State.DONE if ended else State.REJECTED, ended or "gone", read_at=Now())
            return False
        moved = action.moved(command, record)
        if moved:
            self.moves.conflict(command, moved)
            return False
        so = action.is_so(command, record)
        if so:
            self.moves.end(command, State.DONE, so, read_at=Now())
            return False
        command.data = action.settled(command, record)
        command.seen = storable(action.seen(command, record))
        return True

    def _is_to_be_made(self, command: Command, action: Action) -> bool:
        """Of a new record that was never sent: what is there, or must not be, has ended with that."""
        there = action.is_there(command)
        if there:
            self.moves.end(command, State.DONE, there)
            return False
        with self._reading(command):
            hindrance = action.hinders(command, self.looks.of(command))
        if hindrance:
            self.moves.end(command, State.REJECTED, hindrance)
        return not hindrance

    def _send(self, command: Command, action: Action) -> None:
        call = action.call(command)
        try:
            answer = self.looks.for_writing.door.call(
                call.endpoint, path=call.path, query=call.query, body=call.body, leaving=lambda: self._leaves(command)
            )
            remote_id = action.result(command, answer)
            action.keep(command, answer)
        except RateLimited as error:
            self.moves.unknown(command, action, error, at_least_s=error.retry_after_s)
            raise
        except (Forbidden, Gone, Rejected) as error:
            self.moves.rejected(command, action, error)
        except BadPayload as error:
            self.moves.unknown(command, action, error)
        except RemoteError as error:
            self.moves.unknown(command, action, error)
            raise
        else:
            self.moves.end(command, State.DONE, "", remote_id=remote_id)
            afterwards.keep_answer(command, answer, self.looks)

    def _leaves(self, command: Command) -> None:
        """Once: the door repeats a read, and it has left by then."""
        if command.state == State.QUEUED:
            self.moves.leave([command])

    def _send_together(self, first: Command, action: Action, batch: Batch) -> None:
        """Look at as many as the budget allows, then send those in one request."""
        rows = waiting.workable(self.account).filter(waiting.due(), kind=first.kind, state=State.QUEUED).order_by("pk")
        ready: list[Command] = []
        for command in filter(batch.takes, rows[: batch.largest]):
            try:
                with self._faults(command):
                    if self._is_to_be_sent(command, action):
                        ready.append(command)
            except OutOfBudget:
                if not ready:
                    raise
                break
        if len(ready) == 1:
            self._send(ready[0], action)
        elif ready:
            self._send_batch(ready, action, batch)

    def _send_batch(self, commands: list[Command], action: Action, batch: Batch) -> None:
        """What the answer does not confirm is looked up one by one; what was refused as a whole is sent singly then."""
        try:
            answer = self.looks.for_writing.door.call(
                batch.endpoint, body=batch.body(commands), leaving=lambda: self.moves.leave(commands)
            )
            confirmed = batch.confirmed(answer)
        except RateLimited as error:
            self._all_unknown(commands, action, error, at_least_s=error.retry_after_s)
            raise
        except (BadPayload, Forbidden, Gone, Rejected) as error:
            self._all_unknown(commands, action, error)
        except RemoteError as error:
            self._all_unknown(commands, action, error)
            raise
        else:
            for command in commands:
                if command.remote_id in confirmed:
                    self.moves.end(command, State.DONE, "")
                else:
                    self.moves.unknown(command, action, BadPayload(reason="not_in_answer"))

    def _all_unknown(
        self, commands: list[Command], action: Action, error: RemoteError, *, at_least_s: float = 0.0
    ) -> None:
        for command in commands:
            self.moves.unknown(command, action, error, at_least_s=at_least_s)

    # --- What became of it -------------------------------------------------------------------------

    def _find_out(self, command: Command, action: Action) -> None:
        with self._reading(command):
            finding = action.look_up(command, self.looks.of(command))
        CommandAttempt.objects.create(
            command=command, what=What.LOOK, ended_at=timezone.now(), outcome=f"found_{finding.found.value}"
        )
        match finding.found:
            case Found.LANDED:
                self.moves.end(command, State.DONE, _found(command), remote_id=finding.remote_id, detail="")
            case Found.ABSENT:
                self._is_absent(command, action, "sent_again")
            case Found.UNSEEN:
                self._is_absent(command, action, UNSEEN_AGAIN)
            case Found.MOVED if (finding.evidence or {}).get("gone"):
                self.moves.end(command, State.REJECTED, "gone")
            case Found.MOVED:
                self.moves.conflict(command, (finding.evidence or {}).get("fields", {}))
            case Found.TWICE:
                self.moves.ask(command, "found_twice", finding)
            case Found.UNCLEAR:
                self.moves.ask(command, "cannot_be_told", finding)

    def _is_absent(self, command: Command, action: Action, again: str) -> None:
        """It never arrived, or may arrive twice: once more, with the same reference, as often as its kind allows."""
        if command.reason == "refused_in_words":
            self.moves.end(command, State.REJECTED, "rejected", detail=command.detail)
        elif command.attempts < _most_sends(action):
            self.moves.update(command, State.UNKNOWN, state=State.QUEUED, reason=again, due_at=None)
        elif action.fetches:
            self.moves.end(command, State.REJECTED, command.reason, detail=command.detail)
        elif again == UNSEEN_AGAIN:
            self.moves.ask(command, "never_confirmed", Finding(Found.UNSEEN))
        else:
            self.moves.ask(command, "never_arrives", Finding(Found.ABSENT))

    def _action(self, command: Command) -> Action:
        return actions.get(self.account.system, command.kind)


class _Closed(Exception):
    """A read that the remote system refuses for good."""

    def __init__(self, error: RemoteError) -> None:
        super().__init__(error.reason)
        self.error = error


def _found(command: Command) -> str:
    """Why a look was needed: some systems answer without naming the record, and nothing was lost."""
    last = command.tries.filter(what=What.SEND).order_by("-pk").first()
    return "found_by_look" if last is not None and last.outcome in UNNAMED else "found"


def _most_sends(action: Action) -> int:
    if action.fetches:
        return MOST_FETCHES
    return MOST_REPEATS if action.repeatable else MOST_SENDS
