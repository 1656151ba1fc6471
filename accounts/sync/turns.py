"""One turn: what one worker does for one account before letting go.

As many requests as the account's budget holds, page by page; then the position is saved already, and the account is
due again later. So a few workers serve thousands of accounts, fairly.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.utils import timezone

from accounts import problems, systems
from accounts.http import vault
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
    Unreachable,
)
from accounts.http.journal import journal
from accounts.inbox import reading as inbox
from accounts.inbox import subscribing
from accounts.linking import lifecycle, verify
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor, SyncRun
from accounts.outbox import sending, waiting
from accounts.sync import again, leases, runs, schedule
from accounts.sync.leases import Lease, heart
from accounts.sync.passes import Pass
from accounts.sync.registry import registry
from accounts.sync.removals import TooManyMissing
from accounts.sync.singles import Stopped
from backoffice.correlation import correlated

TURN_S = 1.5  # then others that are due come first
ASKED_EVERY_S = 0.5  # for a run in a better lane
BEHIND_S = 0.5
SHORT_WAIT_S = 2.0  # is slept through when nobody else is due
FIRST_BACKOFF_S = 2.0
LONGEST_BACKOFF_S = 15 * 60.0
IN_TROUBLE_AFTER = 3  # failed turns
GIVE_UP_AFTER = 8  # failed turns of one run

log = logging.getLogger(__name__)
State = LinkedAccount.State


@dataclass(frozen=True)
class Manners:
    """How a turn is taken: by a worker among others, or in the foreground for a person who waits."""

    turn_s: float = TURN_S
    give_up_after: int = GIVE_UP_AFTER
    longest_backoff_s: float = LONGEST_BACKOFF_S
    scheduled: bool = True  # opens the runs that are due


WORKER = Manners()


def due(limit: int = 20) -> list[int]:
    """Accounts for which there is something to do, the longest waiting first."""
    rows = LinkedAccount.objects.workable().unclaimed().filter(due_at__lte=Now())
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def take(account_id: int, manners: Manners = WORKER) -> bool:
    """One turn for this account, if nobody else has it; False = it was not ours to take."""
    lease = leases.claim(account_id)
    if lease is None:
        return False
    with heart.keeping(lease):
        account = LinkedAccount.objects.select_related("merchant").get(pk=account_id)
        try:
            with correlated():
                Turn(account, lease, manners).take()
        except LeaseLost:
            log.warning("account %s: another worker has taken over", account_id)
        except OperationalError:
            log.warning("account %s: the database went away; the account is found again", account_id)
            connection.close()
        finally:
            journal.flush()
    return True


class Turn:
    def __init__(self, account: LinkedAccount, lease: Lease, manners: Manners) -> None:
        self.account = account
        self.lease = lease
        self.manners = manners
        self.began = time.monotonic()
        self._asked_at = float("-inf")  # for a run in a better lane
        self._had_something = False
        self._proven = False  # by a probe of this turn, after a refusal
        self._outbox: sending.Outbox | None = None
        self.waits_until: datetime | None = None
        self.again_at: datetime | None = None

    def take(self) -> None:
        """Verify what waits to be verified, then read what is due."""
        try:
            self._work()
        except OutOfBudget as error:
            self._wait(error.wait_s)
        except RateLimited as error:
            self._slow_down(error)
        except AccessRevoked:
            lifecycle.refused(self.account)
        except RemoteError as error:
            self._trouble(error)
        except vault.CannotOpen:
            log.error("account %s: its credential cannot be opened with the keys in CREDENTIAL_KEYS", self.account.pk)
            self.again_at = timezone.now() + timedelta(minutes=5)
        self._let_go()

    def _work(self) -> None:
        candidate = verify.pending(self.account)
        if candidate is not None:
            verify.verify(candidate)
            self.account.refresh_from_db()
        if not self.account.is_live:
            return
        if self.account.refused_at is not None and not self._probed():
            return
        if self.manners.scheduled:
            schedule.ask_for_due(self.account)
            self._outbox = sending.Outbox(self.account, self.lease)
        while True:
            if self._has_commands() and not self._send_commands():
                return
            run = runs.next_of(self.account)
            if self._is_told() and (run is None or run.lane >= SyncRun.Lane.WEBHOOK):
                if not self._read_what_was_told():
                    return
            elif (run is None or not self._is_essential(run)) and self._looks_at_webhooks():
                subscribing.look(self.account)
                self.account.refresh_from_db(fields=["webhook_due_at", "webhook_state"])
            elif run is None:
                break
            elif not self._go_on_with(run):
                return

    def _probed(self) -> bool:
        """Whether the credential that was refused once is accepted now; raises ``AccessRevoked`` if not."""
        probe_at = (self.account.refused_at or timezone.now()) + lifecycle.PROBE_AFTER
        if timezone.now() < probe_at:
            self.again_at = probe_at
            return False
        system = systems.get(self.account.system)
        system.probe(system.door(self.account, SyncRun.Lane.PERSON))
        lifecycle.accepted(self.account)
        self._proven = True
        return True

    def _go_on_with(self, run: SyncRun) -> bool:
        """Read pages of this run until it ends or another one goes before it; False = the turn is over."""
        try:
            return self._read(run)
        except (LeaseLost, OperationalError):
            raise  # whoever comes next goes on with the run as it is
        except (OutOfBudget, RateLimited) as error:
            self._hold_up(run, error.reason)
            raise
        except AccessRevoked as error:
            if not self._proven or run.reason != error.reason:
                self._hold_up(run, error.reason)
                raise
            # This run was refused before and the credential accepted since: some systems close a resource with 401.
            runs.end(run, SyncRun.State.FORBIDDEN, reason="resource_forbidden", detail=error.detail)
        except Forbidden as error:
            runs.end(run, SyncRun.State.FORBIDDEN, reason="resource_forbidden", detail=error.detail)
        except Gone as error:
            ended = SyncRun.State.FAILED if self._is_essential(run) else SyncRun.State.FORBIDDEN
            runs.end(run, ended, reason="resource_gone", detail=error.detail)
        except Rejected as error:
            runs.end(run, SyncRun.State.FAILED, reason="rejected", detail=error.detail)
        except TooManyMissing as error:
            runs.end(run, SyncRun.State.STOPPED, reason="many_missing", detail=f"{error.missing} of {error.of}")
        except Stopped as error:
            SyncCursor.objects.filter(account=self.account, resource=run.resource).update(position={})
            runs.end(run, SyncRun.State.STOPPED, reason=error.reason, detail=error.detail)
        except (Unreachable, BadPayload) as error:
            self._failed(run, error)
            raise
        except Exception:
            log.exception("account %s: reading %s failed by a fault of ours", self.account.pk, run.resource)
            runs.end(run, SyncRun.State.FAILED, reason="internal_error")
        return True

    def _read(self, run: SyncRun) -> bool:
        mapping = registry.get(self.account.system, run.resource)
        if not mapping.essential:
            self._note_what_is_good()  # whoever read the essential may have died before it could
        cursor, _ = SyncCursor.objects.get_or_create(account=self.account, resource=run.resource)
        self.lease.take(cursor)
        door = systems.get(self.account.system).door(self.account, run.lane)
        started = run.started_at or timezone.now()
        SyncRun.objects.filter(pk=run.pk).update(state=SyncRun.State.RUNNING, started_at=started, reason="")
        under_way = Pass(self.account, run, cursor, mapping, self.lease, door)
        while not self._patiently(under_way.step):
            self._answered(run)
            if self._is_over():
                self._hold_up(run, "")
                return False
            if self._is_overtaken(run):
                self._hold_up(run, "")
                return True
        self._answered(run)
        if under_way.finish():
            repeated = runs.ask(self.account, mapping, full=True, lane=run.lane)
            SyncRun.objects.filter(pk=repeated.pk).update(again=run.again + 1)
        if mapping.essential:
            self._note_what_is_good()
        return not self._is_over()

    def _patiently(self, step: Callable[[], bool]) -> bool:
        """One step; a short wait for the budget is slept through when nobody else is due."""
        while True:
            self.lease.renew(unless_fresh=True)
            if journal.is_full:
                journal.flush()
            try:
                return step()
            except OutOfBudget as error:
                if error.wait_s > SHORT_WAIT_S or self._others_are_due():
                    raise
                time.sleep(error.wait_s)

    def _answered(self, run: SyncRun) -> None:
        """The remote system works: what was said about it before is no longer true."""
        self._had_something = True
        if run.attempts:
            SyncRun.objects.filter(pk=run.pk).update(attempts=0)
            run.attempts = 0
        self._works()

    def _works(self) -> None:
        if self.account.failures or self.account.state in (State.THROTTLED, State.DEGRADED):
            LinkedAccount.objects.filter(pk=self.account.pk).update(failures=0)
            self.account.failures = 0
            self.account.move(State.THROTTLED, State.DEGRADED, to=State.ACTIVE)
            problems.clear_problem("in_trouble", account=self.account)
        lifecycle.accepted(self.account)

    def _is_over(self) -> bool:
        """Whether others, or a kill switch, come first now."""
        if time.monotonic() - self.began < self.manners.turn_s:
            return False
        state = LinkedAccount.objects.values_list("state", flat=True).get(pk=self.account.pk)
        if state not in LinkedAccount.LIVE or self._others_are_due():
            return True
        self.began = time.monotonic()
        return False

    def _is_overtaken(self, run: SyncRun) -> bool:
        """Whether something comes first; asked twice a second, and not with every page."""
        if time.monotonic() - self._asked_at < ASKED_EVERY_S:
            return False
        self._asked_at = time.monotonic()
        if self._has_commands() or (run.lane > SyncRun.Lane.WEBHOOK and self._is_told()):
            return True
        if not self._is_essential(run) and self._looks_at_webhooks():
            return True
        return self.account.runs.unfinished().filter(lane__lt=run.lane).exists()

    # --- Commands ------------------------------------------------------------------------------

    def _has_commands(self) -> bool:
        """Whether people want something changed; in the foreground only what was asked for is read."""
        return self._outbox is not None and waiting.is_waiting(self.account)

    def _send_commands(self) -> bool:
        """Single changes until none is left, then one of many, so that others go on too; False = the turn is over."""
        while self._outbox is not None and self._patiently(self._outbox.step):
            self._works()
            if self._is_over():
                return False
            if not waiting.is_waiting(self.account, singles_only=True):
                break
        return True

    # --- Webhooks ------------------------------------------------------------------------------

    def _is_told(self) -> bool:
        """Whether webhooks have come; in the foreground only what was asked for is read."""
        return self.manners.scheduled and inbox.is_waiting(self.account)

    def _read_what_was_told(self) -> bool:
        """Read the records that webhooks are about, until a person's run comes first; False = the turn is over."""
        box, asked_at = inbox.Inbox(self.account, self.lease), time.monotonic()
        while self._patiently(box.step):
            self._works()
            if self._is_over():
                return False
            if time.monotonic() - asked_at >= ASKED_EVERY_S:
                asked_at = time.monotonic()
                if (
                    self._has_commands()
                    or self.account.runs.unfinished().filter(lane__lt=SyncRun.Lane.WEBHOOK).exists()
                ):
                    return True
        return True

    def _looks_at_webhooks(self) -> bool:
        """Only once everything essential was read: the first pages come before everything else."""
        if not self.manners.scheduled:
            return False
        at = subscribing.next_due(self.account)
        return at is not None and at <= timezone.now() and schedule.everything_is_good(self.account)

    def _others_are_due(self) -> bool:
        return bool(due(1))

    # --- Trouble -------------------------------------------------------------------------------

    def _wait(self, wait_s: float) -> None:
        """The budget is spent: tell staff until when, and come back then.

        Where many accounts wait for few workers, several requests have gathered by the time that it is their turn.
        Where they share a budget, whoever had something of it steps behind those who had nothing.
        """
        self.waits_until = timezone.now() + timedelta(seconds=wait_s)
        self.again_at = self.waits_until + timedelta(seconds=BEHIND_S if self._had_something else 0)

    def _slow_down(self, error: RateLimited) -> None:
        self.account.move(State.ACTIVE, State.DEGRADED, to=State.THROTTLED, reason="rate_limited")
        self.waits_until = self.again_at = timezone.now() + timedelta(seconds=error.retry_after_s)

    def _trouble(self, error: RemoteError) -> None:
        """Try again later, and later still; staff are told when it does not pass."""
        failures = self.account.failures + 1
        LinkedAccount.objects.filter(pk=self.account.pk).update(failures=failures)
        self.again_at = timezone.now() + timedelta(seconds=self._backoff_s(failures))
        if failures >= IN_TROUBLE_AFTER and self.account.is_live:
            self.account.move(State.ACTIVE, State.THROTTLED, to=State.DEGRADED, reason=error.reason)
            problems.raise_problem("in_trouble", account=self.account, details={"reason": error.reason})

    def _backoff_s(self, failures: int) -> float:
        return min(FIRST_BACKOFF_S * 2.0 ** min(failures - 1, 12), self.manners.longest_backoff_s)

    def _failed(self, run: SyncRun, error: RemoteError) -> None:
        """Count the failed try; a run that fails again and again ends, and its position is kept for the next one."""
        attempts = run.attempts + 1
        SyncRun.objects.filter(pk=run.pk).update(
            attempts=attempts,
            state=SyncRun.State.WAITING,
            reason=error.reason,
            due_at=timezone.now() + timedelta(seconds=self._backoff_s(attempts)),
        )
        if attempts >= self.manners.give_up_after:
            runs.end(run, SyncRun.State.FAILED, reason="run_failed", detail=error.reason)

    def _hold_up(self, run: SyncRun, reason: str) -> None:
        rows = SyncRun.objects.filter(pk=run.pk, state=SyncRun.State.RUNNING)
        rows.update(state=SyncRun.State.WAITING, reason=reason)

    def _let_go(self) -> None:
        """Save when the account is due again, and release it."""
        self._note_what_is_good()
        self.lease.release(again.due_again(self.account.pk, self.again_at), waits_until=self.waits_until)

    def _note_what_is_good(self) -> None:
        """From now on what we show is what the remote system has; what is not essential may take hours yet."""
        if not schedule.everything_is_good(self.account):
            return
        LinkedAccount.objects.filter(pk=self.account.pk, fence=self.lease.fence).update(
            last_good_sync_at=timezone.now()
        )
        if self.manners.scheduled:
            subscribing.plan(self.account)
            self.account.refresh_from_db(fields=["webhook_due_at"])

    def _is_essential(self, run: SyncRun) -> bool:
        return registry.get(self.account.system, run.resource).essential
