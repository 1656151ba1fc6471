"""Reading the records that webhooks are about: each once, however often it was told, and by its own address."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts import problems, systems
from accounts.http.door import Door
from accounts.http.errors import (
    AccessRevoked,
    BadPayload,
    Forbidden,
    LeaseLost,
    OutOfBudget,
    RateLimited,
    Rejected,
    RemoteError,
)
from accounts.inbox import echoes, sorting, told
from accounts.models.delivery import Delivery
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor, SyncRun
from accounts.sync import runs, singles
from accounts.sync.course import reading_of
from accounts.sync.leases import Lease
from accounts.sync.mapping import Mapping
from accounts.sync.registry import registry
from accounts.sync.rows import RowReader

State = Delivery.State
MOST_ATTEMPTS = 5
BACKOFF_S = 5.0
LONGEST_BACKOFF_S = 600.0
LIST_AGAIN = timedelta(seconds=20)

log = logging.getLogger(__name__)


def is_waiting(account: LinkedAccount) -> bool:
    """Whether something came that can be read now."""
    return account.deliveries.unfinished().filter(_due()).exists()


def next_due(account: LinkedAccount) -> datetime | None:
    """When a read that failed is tried again; now, when something has come meanwhile."""
    if is_waiting(account):
        return timezone.now()
    found: datetime | None = account.deliveries.unfinished().aggregate(at=Min("due_at"))["at"]
    return found


def wake() -> int:
    """One wake-up for all that came to an account; none for one that waits for something. The number of accounts.

    By Python's clock: SQLite writes its own to the millisecond, and a worker that lets go compares it as text.
    """
    told = Delivery.objects.unfinished().filter(_due(), account=OuterRef("pk"))
    quiet = LinkedAccount.objects.workable().filter(refused_at__isnull=True, failures=0)
    quiet = quiet.filter(Q(waits_until__isnull=True) | Q(waits_until__lte=Now()))
    return quiet.filter(Q(due_at__isnull=True) | Q(due_at__gt=Now())).filter(Exists(told)).update(due_at=timezone.now())


class Inbox:
    """What one turn does for the webhooks of its account."""

    def __init__(self, account: LinkedAccount, lease: Lease) -> None:
        self.account = account
        self.lease = lease
        self._door: Door | None = None
        self._readers: dict[str, RowReader] = {}

    def step(self) -> bool:
        """Read the record that has waited longest; False when none waits."""
        while sorting.sort_in(self.account):
            pass
        waiting = self.account.deliveries.filter(_due(), state=State.PROCESSING)
        found = waiting.order_by("pk").values_list("resource", "remote_id").first()
        if found is None:
            return False
        resource, remote_id = found
        same = self.account.deliveries.filter(state=State.PROCESSING, resource=resource, remote_id=remote_id)
        newest = same.order_by("-pk").values_list("pk", flat=True)[0]
        self._about(resource, remote_id, same.filter(pk__lte=newest))
        return True

    def _about(self, resource: str, remote_id: str, same: Any) -> None:
        """Read this record; what came before the reading is answered by it."""
        try:
            self._read(resource, remote_id, same)
        except (OutOfBudget, RateLimited, AccessRevoked, LeaseLost):
            raise  # not its fault: it waits as it is
        except Forbidden:
            _end(same, State.IGNORED, "resource_forbidden")
        except (BadPayload, Rejected, singles.Stopped) as error:
            self._failed(resource, same, error.reason)
        except RemoteError as error:
            self._failed(resource, same, error.reason)
            raise

    def _read(self, resource: str, remote_id: str, same: Any) -> None:
        """The record, and those that it tells to have changed; done with the last of them, in its own transaction."""
        reader = self._reader(resource)
        if reader.mapping.listing is not None and (reader.mapping.single is None or not remote_id):
            self._read_all(reader.mapping, same)
            return
        if reader.mapping.single is None:
            self._believe(reader, remote_id, same)
            return
        if not reader.mapping.is_read(self.account.access, remote_id):
            _end(same, State.IGNORED, "left_out")
            return
        if echoes.is_echo(self.account, reader, remote_id, same.order_by("-pk")[0]):
            _end(same, State.IGNORED, "own_change")
            return
        cursor, _ = SyncCursor.objects.get_or_create(account=self.account, resource=resource)
        self.lease.take(cursor)
        queue, known = [remote_id], {remote_id}
        while queue:
            current = queue.pop(0)
            piece = singles.fetch(reader.mapping, self._opened(), current, reader.salt)
            with transaction.atomic():
                self.lease.hold(cursor)
                singles.keep(self.account, reader, current, piece)
                more = [each for each in singles.related(self.account, reader.mapping, current) if each not in known]
                known.update(more)
                queue += more
                if not queue:
                    _end(same, State.DONE)

    def _believe(self, reader: RowReader, remote_id: str, same: Any) -> None:
        """Nothing can be asked: the newest delivery's own words are the record."""
        body, content_type = same.order_by("-pk").values_list("body", "content_type")[0]
        piece = told.record(self.account.system, reader, bytes(body), content_type)
        cursor, _ = SyncCursor.objects.get_or_create(account=self.account, resource=reader.mapping.resource)
        self.lease.take(cursor)
        with transaction.atomic():
            self.lease.hold(cursor)
            singles.keep(self.account, reader, remote_id, piece)
            _end(same, State.DONE)

    def _read_all(self, mapping: type[Mapping], same: Any) -> None:
        """No record can be asked for by itself, or many have changed: the list is read, at most every ``LIST_AGAIN``.

        A pass that is under way may have been where the change is already: it is waited for.
        """
        cursor, _ = SyncCursor.objects.get_or_create(account=self.account, resource=mapping.resource)
        if self.account.runs.unfinished().filter(resource=mapping.resource).exists() and cursor.position:
            same.update(due_at=timezone.now() + timedelta(seconds=BACKOFF_S))
            return
        webhooks = systems.get(self.account.system).webhooks
        full = webhooks is not None and same.filter(event__in=webhooks.whole).exists()
        with transaction.atomic():
            run = runs.ask(self.account, mapping, full=full, lane=SyncRun.Lane.WEBHOOK)
            rested = cursor.last_good_at + LIST_AGAIN if cursor.last_good_at is not None else None
            if rested is not None and rested > timezone.now() and run.state == SyncRun.State.QUEUED:
                SyncRun.objects.filter(pk=run.pk, due_at__isnull=True).update(due_at=rested)
            _end(same, State.DONE)

    def _failed(self, resource: str, deliveries: Any, reason: str) -> None:
        """Later again; after the fifth time a person has to, or the next full pass of the list."""
        attempts = (deliveries.order_by("-attempts").values_list("attempts", flat=True).first() or 0) + 1
        wait = min(BACKOFF_S * 2.0 ** (attempts - 1), LONGEST_BACKOFF_S)
        deliveries.update(attempts=F("attempts") + 1, reason=reason, due_at=timezone.now() + timedelta(seconds=wait))
        if not _end(deliveries.filter(attempts__gte=MOST_ATTEMPTS), State.DEAD, reason):
            return
        dead = self.account.deliveries.filter(state=State.DEAD, attempts__gte=MOST_ATTEMPTS, resource=resource).count()
        details = {"resource": resource, "detail": str(dead)}
        problems.raise_problem("deliveries_dead", account=self.account, subject=resource, details=details)

    def _reader(self, resource: str) -> RowReader:
        if resource not in self._readers:
            mapping = registry.get(self.account.system, resource)
            self._readers[resource] = RowReader(mapping, reading_of(self.account))
        return self._readers[resource]

    def _opened(self) -> Door:
        if self._door is None:
            self._door = systems.get(self.account.system).door(self.account, SyncRun.Lane.WEBHOOK)
        return self._door


def _due() -> Q:
    return Q(due_at__isnull=True) | Q(due_at__lte=Now())


def _end(deliveries: Any, state: str, reason: str = "") -> int:
    """How many they were."""
    return int(deliveries.update(state=state, reason=reason, ended_at=timezone.now(), due_at=None))
