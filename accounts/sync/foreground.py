"""Reading in the foreground, for somebody who waits: pending verifications first, then runs to their end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.linking import verify
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncRun
from accounts.sync import runs, turns
from accounts.sync.leases import heart
from accounts.sync.mapping import Mapping
from accounts.sync.pace import Manners
from accounts.sync.registry import registry
from backoffice import sentences

Say = Callable[[str], None]
State = LinkedAccount.State

MANNERS = Manners(turn_s=60.0, give_up_after=3, longest_backoff_s=4.0, scheduled=False)
VERIFIED_WITHIN = timedelta(minutes=3)
LOOK_EVERY_S = 0.2
SAY_EVERY_S = 2.0


@dataclass(frozen=True)
class Report:
    """How one run ended. ``state`` is done, stopped, failed or forbidden."""

    run: SyncRun
    state: str
    error: str | None

    @property
    def ended_well(self) -> bool:
        """Also where the till does not offer us what nobody needs."""
        mapping = registry.get(self.run.account.system, self.run.resource)
        return self.state == SyncRun.State.DONE or (self.state == SyncRun.State.FORBIDDEN and not mapping.essential)

    def as_json(self) -> dict[str, Any]:
        run = self.run
        figures = {
            name: getattr(run, name) for name in ("seen", "created", "updated", "removed", "quarantined", "requests")
        }
        return {
            "account": run.account_id,
            "resource": run.resource,
            "mode": run.mode,
            "state": self.state,
            **figures,
            "error": self.error,
        }


def sync(accounts: list[LinkedAccount], *, resources: list[str] | None, full: bool, say: Say) -> list[Report]:
    """Read these accounts' resources (all, if none is named) to their end; one report per run."""
    heart.start()
    try:
        _verify(accounts, say)
        wanted = [run for account in accounts for run in _asked(account, resources, full=full)]
        return [_report(run) for run in _finished(wanted, full=full, say=say)]
    finally:
        heart.stop()


def settle(account: LinkedAccount, say: Say) -> None:
    """See what becomes of an approval of this account that waits to be checked."""
    heart.start()
    try:
        _verify([account], say)
    finally:
        heart.stop()
    account.refresh_from_db()


def _verify(accounts: list[LinkedAccount], say: Say) -> None:
    """Take turns for accounts whose approval waits to be checked, until it is settled."""
    deadline = timezone.now() + VERIFIED_WITHIN
    for account in accounts:
        while timezone.now() < deadline and verify.pending(account) is not None:
            account.refresh_from_db()
            if account.state == State.PAUSED:
                break
            say(f"{account}: checking the approval")
            if not _turn_if_due(account):
                time.sleep(LOOK_EVERY_S)
        account.refresh_from_db()


def _asked(account: LinkedAccount, resources: list[str] | None, *, full: bool) -> list[SyncRun]:
    """The runs that this account needs; an account that needs a new approval gets runs that say so."""
    if not account.is_live and account.state != State.REAUTH_REQUIRED:
        return []
    mappings = [mapping for mapping in registry.of(account.system) if _is_wanted(mapping, resources)]
    asked = [runs.ask(account, mapping, full=full) for mapping in mappings]
    runs.wake(account)
    return asked


def _is_wanted(mapping: type[Mapping], names: list[str] | None) -> bool:
    """Whether it is named, itself or with its family; if nothing is: whether it costs less than a request per record."""
    return mapping.resource in names or mapping.family in names if names else mapping.per is None


def _finished(wanted: list[SyncRun], *, full: bool, say: Say) -> list[SyncRun]:
    """Take turns until every run has ended or its account can't be read; repeated passes take their first one's place."""
    left, ended, said_at = list(wanted), [], 0.0
    while left:
        progressed = False
        for account in {run.account_id: run.account for run in left}.values():
            account.refresh_from_db()
            progressed = _turn_if_due(account) or progressed
        for run in list(left):
            run.refresh_from_db()
            if run.is_open and not _stuck(run):
                continue
            left.remove(run)
            follower = _follower(run, full=full)
            if follower is not None:
                left.append(follower)
            else:
                ended.append(run)
                say(_line(run))
        if left and not progressed:
            said_at = _say_waits(left, said_at, say)
            time.sleep(LOOK_EVERY_S)
    order = {run.pk: place for place, run in enumerate(wanted)}
    return sorted(ended, key=lambda run: order.get(run.pk, len(order)))


def _turn_if_due(account: LinkedAccount) -> bool:
    """A turn, if the account does not wait for something; False = nothing was done."""
    due_at = LinkedAccount.objects.values_list("due_at", flat=True).get(pk=account.pk)
    if due_at is not None and due_at > timezone.now():
        return False
    return turns.take(account.pk, MANNERS)


def _stuck(run: SyncRun) -> bool:
    """Whether nothing can go on without a person."""
    run.account.refresh_from_db()
    return run.account.state not in LinkedAccount.WORKABLE


def _follower(run: SyncRun, *, full: bool) -> SyncRun | None:
    """The run that has to follow: a repeated pass, or the full one that was wanted and joined a smaller one."""
    again = run.account.runs.unfinished().filter(resource=run.resource, again__gt=run.again).first()
    if again is not None or not full or run.state != SyncRun.State.DONE:
        return again
    if run.mode in (SyncRun.Mode.FULL, SyncRun.Mode.FIRST):
        return None
    follower = runs.ask(run.account, registry.get(run.account.system, run.resource), full=True)
    runs.wake(run.account)
    return follower


def _report(run: SyncRun) -> Report:
    if run.is_open:
        words = sentences.approval(run.account.reason, run.account.system) or "The account cannot be read now."
        return Report(run, SyncRun.State.FAILED, words)
    if run.state == SyncRun.State.DONE:
        return Report(run, run.state, None)
    details = {"system": run.account.system, "resource": run.resource, "detail": run.detail}
    problem = sentences.PROBLEMS.get(run.reason)
    known = sentences.reason(run.detail if run.reason == "run_failed" else run.reason)
    return Report(run, run.state, problem.filled(**details, reason=known).what if problem else known)


def _line(run: SyncRun) -> str:
    told = f"{run.seen} rows, {run.created} new, {run.updated} changed, {run.removed} removed"
    odd = f", {run.quarantined} set aside" if run.quarantined else ""
    return f"{run.account}: {run.resource} {run.get_state_display().lower()}: {told}{odd}, {run.requests} requests"


def _say_waits(left: list[SyncRun], said_at: float, say: Say) -> float:
    """Now and then, how far the runs are and what is waited for."""
    if time.monotonic() - said_at < SAY_EVERY_S:
        return said_at
    for run in left:
        if run.state == SyncRun.State.QUEUED:
            continue
        until = run.account.waits_until
        waiting = f", waits until {until:%H:%M:%S} UTC" if until and until > timezone.now() else ""
        say(f"{run.account}: {run.resource}: {run.seen} rows so far{waiting}")
    return time.monotonic()
