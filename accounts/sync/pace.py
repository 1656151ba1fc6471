"""How long a turn lasts, what it waits for, and when the account comes again after trouble."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import problems
from accounts.http.errors import OutOfBudget, RateLimited, RemoteError
from accounts.http.journal import journal
from accounts.linking import lifecycle
from accounts.models.linked_account import LinkedAccount
from accounts.sync.leases import Lease

TURN_S = 1.5  # then others that are due come first
BEHIND_S = 0.5
SHORT_WAIT_S = 2.0  # is slept through when nobody else is due
FIRST_BACKOFF_S = 2.0
LONGEST_BACKOFF_S = 15 * 60.0
IN_TROUBLE_AFTER = 3  # failed turns
GIVE_UP_AFTER = 8  # failed turns of one run

State = LinkedAccount.State


@dataclass(frozen=True)
class Manners:
    """How a turn is taken: by a worker among others, or in the foreground for a person who waits."""

    turn_s: float = TURN_S
    give_up_after: int = GIVE_UP_AFTER
    longest_backoff_s: float = LONGEST_BACKOFF_S
    scheduled: bool = True  # opens the runs that are due


class Pace:
    """Of one turn. ``others_are_due``: whether other accounts wait for a worker."""

    def __init__(
        self, account: LinkedAccount, lease: Lease, manners: Manners, others_are_due: Callable[[], bool]
    ) -> None:
        self.account = account
        self.lease = lease
        self.manners = manners
        self.others_are_due = others_are_due
        self.began = time.monotonic()
        self.had_something = False
        self.waits_until: datetime | None = None
        self.again_at: datetime | None = None

    def patiently(self, step: Callable[[], bool]) -> bool:
        """One step; a short wait for the budget is slept through when nobody else is due."""
        while True:
            self.lease.renew(unless_fresh=True)
            if journal.is_full:
                journal.flush()
            try:
                return step()
            except OutOfBudget as error:
                if error.wait_s > SHORT_WAIT_S or self.others_are_due():
                    raise
                time.sleep(error.wait_s)

    def is_over(self) -> bool:
        """Whether others, or a kill switch, come first now."""
        if time.monotonic() - self.began < self.manners.turn_s:
            return False
        state = LinkedAccount.objects.values_list("state", flat=True).get(pk=self.account.pk)
        if state not in LinkedAccount.LIVE or self.others_are_due():
            return True
        self.began = time.monotonic()
        return False

    def works(self) -> None:
        """The remote system has answered: what was said about it before is no longer true."""
        if self.account.failures or self.account.state in (State.THROTTLED, State.DEGRADED):
            LinkedAccount.objects.filter(pk=self.account.pk).update(failures=0)
            self.account.failures = 0
            self.account.move(State.THROTTLED, State.DEGRADED, to=State.ACTIVE)
            problems.clear_problem("in_trouble", account=self.account)
        lifecycle.accepted(self.account)

    def wait(self, wait_s: float) -> None:
        """The budget is spent: tell staff until when, and come back then.

        Where many accounts wait for few workers, several requests have gathered by the time that it is their turn.
        Where they share a budget, whoever had something of it steps behind those who had nothing.
        """
        self.waits_until = timezone.now() + timedelta(seconds=wait_s)
        self.again_at = self.waits_until + timedelta(seconds=BEHIND_S if self.had_something else 0)

    def slow_down(self, error: RateLimited) -> None:
        self.account.move(State.ACTIVE, State.DEGRADED, to=State.THROTTLED, reason="rate_limited")
        self.waits_until = self.again_at = timezone.now() + timedelta(seconds=error.retry_after_s)

    def trouble(self, error: RemoteError) -> None:
        """Try again later, and later still; staff are told when it does not pass."""
        failures = self.account.failures + 1
        LinkedAccount.objects.filter(pk=self.account.pk).update(failures=failures)
        self.again_at = timezone.now() + timedelta(seconds=self.backoff_s(failures))
        if failures >= IN_TROUBLE_AFTER and self.account.is_live:
            self.account.move(State.ACTIVE, State.THROTTLED, to=State.DEGRADED, reason=error.reason)
            problems.raise_problem("in_trouble", account=self.account, details={"reason": error.reason})

    def backoff_s(self, failures: int) -> float:
        return min(FIRST_BACKOFF_S * 2.0 ** min(failures - 1, 12), self.manners.longest_backoff_s)
