"""Renewing an access that ends: one worker does it, the new issue is stored before anybody uses it.

What renews it works once. So a lease on the row goes to one worker of all processes, and the count of issues moves on
in the statement that stores the new ones. If the answer is lost, what was sent is sent again: either it had not arrived,
or it is refused, and then the access is used for as long as it lasts.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts import audit, problems
from accounts.http import vault
from accounts.http.errors import OutOfBudget, RateLimited, Rejected, RemoteError
from accounts.http.issues import Issue
from accounts.http.vault import Secret
from accounts.linking import grants
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount

LEASE = timedelta(seconds=45)  # longer than a call may take
EARLIEST = timedelta(minutes=5)  # before its end, or in the last fifth of a short life
REST = timedelta(seconds=60)  # after a renewal: an issue that is refused this soon is not ended, but taken back
AFTER_TROUBLE = timedelta(seconds=10)
LOOKS_EVERY_S = 0.1
LOOKS_FOR_S = 5.0
STORED_WITHIN_S = (0.0, 1.0, 3.0)  # an issue that was bought and not stored is lost

log = logging.getLogger(__name__)

Renew = Callable[[Secret], Issue]  # raises a ``RemoteError``; ``Rejected`` where what was sent does not work (any more)


def of(row: LinkedAccount | Grant) -> Secret | None:
    """What renews this access, if anything does."""
    return vault.unseal(row, "renewal") if row.renewal is not None else None


class Keeper:
    """Keeps an account's credential, or a candidate, from ending while it is used."""

    def __init__(self, row: LinkedAccount | Grant, field: str, renew: Renew) -> None:
        self._row, self._field, self._renew = row, field, renew
        self._rows = type(row)._default_manager.filter(pk=row.pk)

    def current(self) -> Secret:
        """What to call with now; renewed before, if it is about to end. Raises ``OutOfBudget`` while others renew it."""
        if self._is_due(timezone.now()):
            self._next_issue()
        return vault.unseal(self._row, self._field)

    def refused(self) -> bool:
        """It was not accepted: whether there is another issue to try, by us or by somebody else."""
        seen = self._row.renewals
        self._look()
        if self._row.renewals != seen:
            return True
        now, issued_at = timezone.now(), self._row.renewed_at
        has_ended = self._row.ends_at is not None and self._row.ends_at <= now
        if self._row.renewal is None or (not has_ended and issued_at is not None and now - issued_at < REST):
            return False
        self._next_issue(refused=True)
        return self._row.renewals != seen

    def _is_due(self, now: datetime) -> bool:
        ends_at, issued_at = self._row.ends_at, self._row.renewed_at
        if self._row.renewal is None or ends_at is None:
            return False
        life = ends_at - issued_at if issued_at is not None else EARLIEST
        return now >= ends_at - min(EARLIEST, life / 5)

    def _next_issue(self, *, refused: bool = False) -> None:
        """Renew it, or wait for whoever does. In trouble the issue at hand is used for as long as it lasts."""
        seen, looks_until = self._row.renewals, time.monotonic() + LOOKS_FOR_S
        while not self._claimed():
            self._look()
            if self._row.renewals != seen or self._row.renewal is None:
                return
            if not refused and self._row.ends_at is not None and self._row.ends_at > timezone.now():
                return
            if time.monotonic() > looks_until:
                raise OutOfBudget(LOOKS_FOR_S, reason="renewing")
            time.sleep(LOOKS_EVERY_S)
        self._buy(refused)

    def _claimed(self) -> bool:
        """One worker of all processes; its lease ends by itself if it is killed."""
        free = Q(renewing_until__isnull=True) | Q(renewing_until__lt=Now())
        rows = self._rows.filter(free, renewals=self._row.renewals, renewal__isnull=False)
        return bool(rows.update(renewing_until=timezone.now() + LEASE) == 1)

    def _buy(self, refused: bool) -> None:
        """Spend what renews it, and store what came before it is used."""
        self._look()  # what was stored last, whoever was last
        seen, renewal = self._row.renewals, of(self._row)
        if renewal is None:
            return
        try:
            issue = self._renew(renewal)
        except Rejected:
            self._cannot_be_renewed()
        except (RemoteError, OutOfBudget) as error:
            rest = timedelta(seconds=error.retry_after_s) if isinstance(error, RateLimited) else AFTER_TROUBLE
            self._rows.filter(renewals=seen).update(renewing_until=timezone.now() + rest)
            if refused or self._row.ends_at is None or self._row.ends_at <= timezone.now():
                raise
        else:
            self._store(issue, renewal)
        self._look()

    def _store(self, issue: Issue, spent: Secret) -> None:
        """In one statement, which a new approval in the meantime makes void."""
        now, row = timezone.now(), self._row
        lasts_s = issue.lasts_s if (issue.lasts_s or 0) > 0 else None  # one that has ended at once is not believed
        new = {
            self._field: vault.seal(issue.secret, row, self._field),
            f"{self._field}_key": issue.secret.equality_key(),
            "renewal": vault.seal(issue.renewal or spent, row, "renewal"),
            "ends_at": grants.ends_at(now, lasts_s),
            "renewed_at": now,
            "renewals": row.renewals + 1,
            "renewing_until": None,
        }
        for wait_s in STORED_WITHIN_S:
            time.sleep(wait_s)
            try:
                self._rows.filter(renewals=row.renewals, renewal__isnull=False).update(**new)
                return
            except OperationalError:
                log.warning("a renewed access could not be stored; it is tried again")
        raise OutOfBudget(LOOKS_FOR_S, reason="renewing")

    def _cannot_be_renewed(self) -> None:
        """It was used up, maybe by a renewal whose answer never came: the access may live on, and nobody knows how long."""
        gone = {"renewal": None, "ends_at": None, "renewing_until": None}
        if self._rows.filter(renewals=self._row.renewals).update(**gone) != 1 or not isinstance(
            self._row, LinkedAccount
        ):
            return
        problems.raise_problem("access_ends", account=self._row)
        audit.record("account.renewal_refused", actor=audit.WORKER, account=self._row)

    def _look(self) -> None:
        fields = [self._field, "renewal", "ends_at", "renewed_at", "renewals"]
        self._row.refresh_from_db(fields=fields)
