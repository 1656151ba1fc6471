"""Who may work for an account: a lease by the database's clock, with a fence that a replaced worker cannot pass."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache

from django.db import Error, connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from accounts.http.errors import LeaseLost
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor
from accounts.models.worker import WorkerBeat
from accounts.sync import ledger
from accounts.sync.positions import Position

LEASE = timedelta(seconds=ledger.LEASE_S)
RENEWED_EVERY_S = 5.0

log = logging.getLogger(__name__)


class Lease:
    """The right to work for one account. ``lost`` is set when a renewal found that somebody else has it."""

    def __init__(self, account_id: int, fence: int, due_at: datetime | None) -> None:
        self.account_id = account_id
        self.fence = fence
        self._due_at = due_at  # as it was when we claimed the account
        self.lost = False
        self._renewed_at = time.monotonic()

    def take(self, cursor: SyncCursor) -> None:
        """Put our fence on the cursor: from here on a worker that was replaced cannot commit a page."""
        rows = SyncCursor.objects.filter(pk=cursor.pk, fence__lte=self.fence)
        if rows.update(fence=self.fence, lease_until=Now() + LEASE) != 1:
            raise LeaseLost(f"cursor {cursor.pk}")
        cursor.refresh_from_db()

    def hold(self, cursor: SyncCursor) -> None:
        """The first statement of a page's transaction: locks the cursor while the lease is good.

        Raises ``LeaseLost``: roll back, somebody else has the account.
        """
        if self.lost or not ledger.hold(cursor.pk, self.fence):
            raise LeaseLost(f"cursor {cursor.pk}")

    def save(self, cursor: SyncCursor, position: Position) -> None:
        """The last statement of a page's transaction: where the pass stands now, and the lease for another while."""
        if not ledger.save(cursor.pk, self.fence, position.saved()):
            raise LeaseLost(f"cursor {cursor.pk}")

    def close(self, cursor: SyncCursor, **changes: object) -> None:
        """The last statement of a pass: what it has led to."""
        rows = SyncCursor.objects.filter(pk=cursor.pk, fence=self.fence)
        if rows.update(lease_until=Now() + LEASE, **changes) != 1:
            raise LeaseLost(f"cursor {cursor.pk}")

    def renew(self, *, unless_fresh: bool = False) -> None:
        """Keep the lease for another while. Raises ``LeaseLost``."""
        if unless_fresh and time.monotonic() - self._renewed_at < RENEWED_EVERY_S:
            return
        rows = LinkedAccount.objects.filter(pk=self.account_id, fence=self.fence, lease_until__gt=Now())
        if rows.update(lease_until=Now() + LEASE) != 1:
            self.lost = True
            raise LeaseLost(f"account {self.account_id}")
        SyncCursor.objects.filter(account=self.account_id, fence=self.fence).update(lease_until=Now() + LEASE)
        self._renewed_at = time.monotonic()

    def release(self, due_at: datetime | None, **changes: object) -> None:
        """Let go, if it is still ours. Somebody who has woken the account since we claimed it is not overruled."""
        rows = LinkedAccount.objects.filter(pk=self.account_id, fence=self.fence)
        rows.filter(due_at=self._due_at).update(due_at=due_at)
        rows.update(lease_until=None, lease_owner="", **changes)


def worker_name() -> str:
    """This process among all: machine, process and a mark of its own, since process numbers come again."""
    return f"{_machine()}:{os.getpid()}:{_mark(os.getpid())}"


def free_dead() -> int:
    """Let go of leases whose worker on this very machine has died; others run out by themselves. The number freed."""
    rows = LinkedAccount.objects.filter(lease_until__gt=Now(), lease_owner__startswith=f"{_machine()}:")
    dead = [owner for owner in rows.values_list("lease_owner", flat=True).distinct() if not _is_alive(owner)]
    return rows.filter(lease_owner__in=dead).update(lease_until=None, lease_owner="") if dead else 0


def _is_alive(owner: str) -> bool:
    pid, _, mark = owner.removeprefix(f"{_machine()}:").partition(":")
    if pid == str(os.getpid()):
        return mark == _mark(os.getpid())
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True


@cache
def _mark(pid: int) -> str:
    return secrets.token_hex(4)


@cache
def _machine() -> str:
    """The host and its table of processes: containers may share a name, but not that table."""
    try:
        table = os.readlink("/proc/self/ns/pid")
    except OSError:
        table = secrets.token_hex(8)  # unknown: then nobody is taken for a neighbour
    return f"{socket.gethostname()[:40]}/{table}".replace(":", "-")


def claim(account_id: int) -> Lease | None:
    """The lease of this account, unless another worker has it or it may not be worked for."""
    rows = LinkedAccount.objects.filter(pk=account_id).workable().unclaimed()
    if rows.update(fence=F("fence") + 1, lease_until=Now() + LEASE, lease_owner=worker_name()) != 1:
        return None
    fence, due_at = LinkedAccount.objects.filter(pk=account_id).values_list("fence", "due_at").get()
    return Lease(account_id, fence, due_at)


class Heart:
    """Renews every lease of this process and shows that the process lives, also while a call takes its time."""

    def __init__(self) -> None:
        self._leases: set[Lease] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._started_at = timezone.now()

    @contextmanager
    def keeping(self, lease: Lease) -> Iterator[Lease]:
        with self._lock:
            self._leases.add(lease)
        try:
            yield lease
        finally:
            with self._lock:
                self._leases.discard(lease)

    def start(self) -> None:
        """Beat in the background from now on; once per process."""
        if self._thread is None or not self._thread.is_alive():
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="heart", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """The process is about to end: take its sign of life down."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=RENEWED_EVERY_S)
            self._thread = None
        WorkerBeat.objects.filter(name=worker_name()).delete()

    def beat(self) -> None:
        """One beat: renew, and say that we are here."""
        with self._lock:
            leases = list(self._leases)
        for lease in leases:
            try:
                lease.renew()
            except LeaseLost:
                log.warning("account %s was taken over by another worker", lease.account_id)
        WorkerBeat.objects.update_or_create(
            name=worker_name(),
            defaults={"seen_at": timezone.now()},
            create_defaults={
                "seen_at": timezone.now(),
                "started_at": self._started_at,
            },
        )

    def _run(self) -> None:
        while True:
            try:
                self.beat()
            except Error:
                log.warning("the database did not take the sign of life; it is tried again")
                connection.close()
            if self._stop.wait(RENEWED_EVERY_S):
                break
        connection.close()


heart = Heart()
