"""One turn: what one worker does for one account before letting go.

As many requests as the account's budget holds, page by page; then the position is saved already, and the account is
due again later. So a few workers serve thousands of accounts, fairly.
"""

import logging
import time
from datetime import timedelta

from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.utils import timezone

from accounts import systems
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
from accounts.sync import again, beside, leases, runs, schedule
from accounts.sync.leases import Lease, heart
from accounts.sync.pace import Manners, Pace
from accounts.sync.passes import Pass
from accounts.sync.registry import registry
from accounts.sync.removals import TooManyMissing
from accounts.sync.singles import Stopped
from backoffice.correlation import correlated

ASKED_EVERY_S = 0.5  # for a run in a better lane

log = logging.getLogger(__name__)

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
        self.pace = Pace(account, lease, manners, lambda: bool(due(1)))
        self._asked_at = float("-inf")  # for a run in a better lane
        self._proven = False  # by a probe of this turn, after a refusal
        self._outbox: sending.Outbox | None = None

    def take(self) -> None:
        """Verify what waits to be verified, then read what is due."""
        try:
            self._work()
        except OutOfBudget as error:
            self.pace.wait(error.wait_s)
        except RateLimited as error:
            self.pace.slow_down(error)
        except AccessRevoked:
            lifecycle.refused(self.account)
        except RemoteError as error:
            self.pace.trouble(error)
        except vault.CannotOpen:
            log.error("account %s: its credential cannot be opened with the keys in CREDENTIAL_KEYS", self.account.pk)
            self.pace.again_at = timezone.now() + timedelta(minutes=5)
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
            self.pace.again_at = probe_at
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
        while not self.pace.patiently(under_way.step):
            self._answered(run)
            if self.pace.is_over():
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
        return not self.pace.is_over()

    def _answered(self, run: SyncRun) -> None:
        """The run is going well again."""
        self.pace.had_something = True
        if run.attempts:
            SyncRun.objects.filter(pk=run.pk).update(attempts=0)
            run.attempts = 0
        self.pace.works()

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
        while self._outbox is not None and self.pace.patiently(self._outbox.step):
            self.pace.works()
            if self.pace.is_over():
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
        while self.pace.patiently(box.step):
            self.pace.works()
            if self.pace.is_over():
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

    def _failed(self, run: SyncRun, error: RemoteError) -> None:
        """Count the failed try; a run that fails again and again ends, and its position is kept for the next one."""
        attempts = run.attempts + 1
        SyncRun.objects.filter(pk=run.pk).update(
            attempts=attempts,
            state=SyncRun.State.WAITING,
            reason=error.reason,
            due_at=timezone.now() + timedelta(seconds=self.pace.backoff_s(attempts)),
        )
        if attempts >= self.manners.give_up_after:
            runs.end(run, SyncRun.State.FAILED, reason="run_failed", detail=error.reason)

    def _hold_up(self, run: SyncRun, reason: str) -> None:
        rows = SyncRun.objects.filter(pk=run.pk, state=SyncRun.State.RUNNING)
        rows.update(state=SyncRun.State.WAITING, reason=reason)

    def _let_go(self) -> None:
        """Save when the account is due again, and release it."""
        self._note_what_is_good()
        self.lease.release(again.due_again(self.account.pk, self.pace.again_at), waits_until=self.pace.waits_until)

    def _note_what_is_good(self) -> None:
        """From now on what we show is what the remote system has; what is not essential may take hours yet."""
        if not schedule.everything_is_good(self.account):
            return
        LinkedAccount.objects.filter(pk=self.account.pk, fence=self.lease.fence).update(
            last_good_sync_at=timezone.now()
        )
        if self.account.last_good_sync_at is None:
            beside.finish_again(self.account)
        if self.manners.scheduled:
            subscribing.plan(self.account)
            self.account.refresh_from_db(fields=["webhook_due_at"])

    def _is_essential(self, run: SyncRun) -> bool:
        return registry.get(self.account.system, run.resource).essential
