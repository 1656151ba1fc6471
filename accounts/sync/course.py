"""What the steps of a pass share: where it stands, and how what they read is kept."""

from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor, SyncPage, SyncRun
from accounts.sync import hints, ledger, quarantine, runs
from accounts.sync.leases import Lease
from accounts.sync.mapping import Mapping
from accounts.sync.merge import Merged, Merger
from accounts.sync.pages import Pages
from accounts.sync.positions import Position
from accounts.sync.rows import RowReader
from accounts.sync.singles import Caller
from accounts.sync.slicing import Slice
from accounts.sync.values import Reading

Mode = SyncRun.Mode
UNLISTED = "unlisted"
TURN = "turn"  # on a cursor that rests: where the next page of a list stands that is read a page at a time


def reading_of(account: LinkedAccount) -> Reading:
    return Reading(account.pk, ZoneInfo(account.merchant.time_zone), account.merchant.currency)


class Course:
    """Of one pass over a resource of an account."""

    def __init__(
        self,
        account: LinkedAccount,
        run: SyncRun,
        cursor: SyncCursor,
        mapping: type[Mapping],
        lease: Lease,
        door: Caller,
    ) -> None:
        self.account = account
        self.run = run
        self.cursor = cursor
        self.mapping = mapping
        self.lease = lease
        self.door = door
        self.reader = RowReader(mapping, reading_of(account))
        self.pages = Pages(account, self.reader, door)
        self.position = self._continued() or self._begun()
        self.counted = door.sent  # requests that the run's figures hold

    @property
    def takes_one_page(self) -> bool:
        """Whether this pass reads only the page whose turn it is."""
        return self.mapping.by_turns and self.run.mode == Mode.CHANGES

    @property
    def uncounted(self) -> int:
        return self.door.sent - self.counted

    def merged(self, slices: list[Slice], *, listed: bool = True) -> Merged:
        merged = self._merger.merge(slices, timezone.now(), listed=listed)
        if merged.odd or self._has_odd:
            quarantine.keep(self.account, self.mapping, merged)
            self._has_odd = True
        return merged

    @cached_property
    def _has_odd(self) -> bool:
        """Whether rows of this list are set aside, so that readable ones may release them."""
        return quarantine.waiting(self.account, self.mapping).exists()

    def count(self, merged: Merged, *, requests: int = 0, listed: int = 0) -> None:
        ledger.count(
            self.run.pk,
            requests=requests,
            seen=listed,
            created=merged.created,
            updated=merged.updated,
            quarantined=len(merged.odd),
        )

    @property
    def _lists(self) -> str:
        return self.mapping.lists_named(self.account.access)

    @cached_property
    def _merger(self) -> Merger:
        return Merger(self.reader)

    def _continued(self) -> Position | None:
        """The pass that a former worker or run left, if it is fresh, of the same kind, and through the same lists."""
        position = Position.of(self.cursor)
        if position is None or position.mode != self.run.mode or position.lists not in ("", self._lists):
            return None
        stale = timezone.now() - position.stood_still_since > runs.RESUMED_WITHIN
        return None if stale else position

    def _begun(self) -> Position:
        """A new pass from the list's beginning."""
        now = timezone.now()
        low = self._low_mark(now)
        turn = self.cursor.position.get(TURN, {}) if self.takes_one_page else {}
        position = Position(
            self.run.mode,
            now.isoformat(),
            now.isoformat(),
            since=low.isoformat() if low else "",
            place=turn.get("place", {}),
            originals=self.cursor.position.get(hints.TOLD, []) if self.takes_one_page else [],
            round_began=turn.get("began", now.isoformat()),
            unlisted=self.cursor.position.get(UNLISTED, []) if self.run.again else [],
            lists=self._lists,
        )
        with transaction.atomic():
            self.lease.hold(self.cursor)
            SyncPage.objects.filter(cursor=self.cursor).delete()
            self.lease.save(self.cursor, position)
        return position

    def _low_mark(self, now: datetime) -> datetime | None:
        mapping, since = self.mapping, self.cursor.good_since or now
        if self.run.mode == Mode.CHANGES and mapping.changes is not None:
            return since - mapping.changes.overlap
        if self.run.mode == Mode.WINDOW and mapping.window is not None:
            return since - mapping.window.back
        if self.run.mode == Mode.NIGHTLY and mapping.window is not None:
            return min(now, since + timedelta(days=1)) - mapping.window.back_nightly
        return None
