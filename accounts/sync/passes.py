"""One pass over a resource, step by step: each step is one request, and its rows and the position commit together."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts import problems
from accounts.http.errors import Unreachable
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor, SyncPage, SyncRun
from accounts.sync import ledger, probing, quarantine, removals, runs, schedule, singles
from accounts.sync.leases import Lease
from accounts.sync.mapping import Mapping, Vanished
from accounts.sync.merge import Merged, Merger
from accounts.sync.pagers import TAIL, Place
from accounts.sync.pages import Pages
from accounts.sync.positions import Position
from accounts.sync.rows import RowReader
from accounts.sync.seen import digest, packed
from accounts.sync.singles import Caller, Stopped
from accounts.sync.slicing import Slice
from accounts.sync.values import Reading

Mode = SyncRun.Mode
LONGEST_FIRST_LIST = 5_000_000  # rows; a longer one is not a list but a fault
PASSES_UNTIL_STABLE = 3
UNLISTED = "unlisted"

log = logging.getLogger(__name__)


def _longest(rows: int) -> int:
    """So many rows may come where there were so many before."""
    return 2 * rows + 1000


def reading_of(account: LinkedAccount) -> Reading:
    return Reading(account.pk, ZoneInfo(account.merchant.time_zone), account.merchant.currency)


class Pass:
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
        self._counted = door.sent  # requests that the run's figures hold

    def step(self) -> bool:
        """Make the next request and keep what it brings; True when the pass has reached its end."""
        try:
            if not self.position.listed:
                self._next_page()
            elif not self.position.compared:
                self._compare()
            elif self.position.suspects:
                self._ask_for_suspect(self.position.suspects[0])
            elif self.position.originals:
                self._read_again(self.position.originals[0])
        finally:
            runs.count(self.run, requests=self.door.sent - self._counted)  # of a page that came to nothing
            self._counted = self.door.sent
        left = self.position.suspects or self.position.originals
        return self.position.compared and not left

    def finish(self) -> bool:
        """Record the good end; True when another full pass is needed because the list shifted while it was read.

        That one need not ask again for records which are there although the list leaves them out.
        """
        now, position = timezone.now(), self.position
        again = bool(position.alive) and position.mode == Mode.FULL and self.run.again < PASSES_UNTIL_STABLE
        left = {UNLISTED: [*position.unlisted, *position.alive]} if again else {}
        changes: dict[str, Any] = {"position": left, "last_good_at": now, "good_since": position.began}
        changes["next_at"] = now + self.mapping.every
        changes["longest_page"] = max(self.cursor.longest_page, position.longest_page)
        if position.mode in (Mode.FIRST, Mode.FULL):
            changes |= {"last_full_at": now, "last_total": position.rows}
        if position.mode not in (Mode.CHANGES, Mode.WINDOW):
            changes["next_full_at"] = schedule.next_night(self.account, self.mapping, now)
        self.mapping.finish(self.account.pk)
        with transaction.atomic():
            self.lease.hold(self.cursor)
            SyncPage.objects.filter(cursor=self.cursor).delete()
            if position.mode in (Mode.FIRST, Mode.FULL):
                quarantine.release_unseen(self.account, self.mapping, position.began)
            if position.mode not in (Mode.CHANGES, Mode.WINDOW):  # it has found what webhooks could not bring
                problems.clear_problem(
                    "deliveries_dead", account=self.account, subject=self.mapping.resource, seen_before=position.began
                )
            runs.end(self.run, SyncRun.State.DONE)
            self.lease.close(self.cursor, **changes)
        if position.mode in (Mode.NIGHTLY, Mode.FULL):
            self._check_sums()
        return again or position.wide

    def _check_sums(self) -> None:
        """Once a night the sums that are kept along are worked out anew: they have never been wrong, or staff are told."""
        wrong = self.mapping.tally.check(self.account.pk) if self.mapping.tally is not None else []
        if wrong:
            log.error(
                "account %s: %d sums of %s were wrong: %s",
                self.account.pk,
                len(wrong),
                self.mapping.resource,
                wrong[:5],
            )
            details = {"resource": self.mapping.resource, "detail": str(len(wrong))}
            problems.raise_problem(
                "sums_were_wrong", account=self.account, subject=self.mapping.resource, details=details
            )

    # --- The list ------------------------------------------------------------------------------

    def _next_page(self) -> None:
        """Of records, or behind the last list of those of stamps. One that is too large is smaller at the next try."""
        if self.position.segment >= self.pages.number_of(self.position.mode):
            self._move(replace(self.position, listed=True))  # the account has no (such) list any more
            return
        try:
            slices, place = self.pages.next(self.position)
        except Unreachable as error:
            smaller = self.pages.smaller(self.position, error)
            if smaller is not None:
                self._move(smaller)
            raise
        if self.pages.has_stamps(self.position):
            self._keep_stamps(slices, place)
        else:
            self._keep_page(slices, place)

    def _move(self, after: Position) -> None:
        with transaction.atomic():
            self.lease.hold(self.cursor)
            self.lease.save(self.cursor, after)
        self.position = after

    def _keep_stamps(self, slices: list[Slice], place: Place | None) -> None:
        """Records with another stamp than ours are read again; all of them, where that costs less."""
        known, found = self.position.originals, probing.differing(self.account, self.reader, slices)
        originals = [*known, *(remote_id for remote_id in found if remote_id not in known)]
        wide = self.position.wide or probing.costs_more(self.account, self.mapping, len(originals))
        after = replace(self._behind(place), wide=wide, originals=[] if wide else originals)
        with transaction.atomic():
            self.lease.hold(self.cursor)
            self._remember_page(slices, [])
            runs.count(self.run, requests=self.door.sent - self._counted)
            self.lease.save(self.cursor, after)
        self.position, self._counted = after, self.door.sent

    def _keep_page(self, slices: list[Slice], place: Place | None) -> None:
        self._refuse_endless(slices)
        with transaction.atomic():
            self.lease.hold(self.cursor)
            merged = self._merged(slices)
            after = self._after(slices, merged, place)
            self._remember_page(slices, merged.known)
            fresh = self._fresh(slices)
            self._count(merged, requests=self.door.sent - self._counted, listed=fresh)
            self.lease.save(self.cursor, after)
        self.position, self._counted = after, self.door.sent

    def _compare(self) -> None:
        """The list has ended: which of our records were not in it? Raises ``Stopped`` when they are too many."""
        with transaction.atomic():
            self.lease.hold(self.cursor)
            missing = removals.suspects(self.mapping, self.cursor, self.run, self.position)
            suspects = [remote_id for remote_id in missing if remote_id not in self.position.unlisted]
            if self.mapping.vanished in (Vanished.LIST, Vanished.FLEETING):
                removed = removals.remove(self.mapping, self.account, suspects)
                runs.count(self.run, removed=removed)
                suspects = []
            after = replace(self.position, compared=True, suspects=suspects)
            self.lease.save(self.cursor, after)
        self.position = after

    def _after(self, slices: list[Slice], merged: Merged, place: Place | None) -> Position:
        """The position once this page is kept."""
        now = self.position
        if place is not None and self._only_overlap(slices, merged):
            place = None
        return replace(
            self._behind(place),
            rows=now.rows + self._fresh(slices),
            longest_page=max(now.longest_page, len(slices)),
            originals=[*now.originals, *self._originals(merged)],
        )

    def _behind(self, place: Place | None) -> Position:
        """The position behind a page; without a next place its list has ended."""
        now = self.position
        segment = now.segment if place is not None else now.segment + 1
        listed = segment == self.pages.number_of(now.mode)
        return replace(now, place=place or {}, segment=segment, listed=listed, pages=now.pages + 1)

    def _fresh(self, slices: list[Slice]) -> int:
        """Records that did not stand on the page before too, each once."""
        tail = set(self.position.place.get(TAIL, ()))
        ids = [piece.remote_id for piece in slices]
        return len({name for name in ids if name} - tail) + ids.count("")

    def _only_overlap(self, slices: list[Slice], merged: Merged) -> bool:
        """A page of changes that is shorter than pages can be and holds nothing new: there is nothing behind it."""
        quiet = not merged.written and not merged.odd
        return self.position.mode == Mode.CHANGES and quiet and len(slices) < (self.cursor.longest_page or 0)

    def _refuse_endless(self, slices: list[Slice]) -> None:
        """Raises ``Stopped`` for a list that is far too long."""
        known, rows = self.cursor.last_total, self.position.rows + len(slices)
        if known is None and rows > LONGEST_FIRST_LIST:
            raise Stopped("endless_list", str(LONGEST_FIRST_LIST))
        if known is not None and rows > _longest(known):
            longest = _longest(max(known, self._had_before()))  # webhooks have brought more since the last full pass
            if rows > longest:
                raise Stopped("endless_list", str(longest))

    def _had_before(self) -> int:
        """The rows that we had before this run made any."""
        made = SyncRun.objects.values_list("created", flat=True).get(pk=self.run.pk)
        return self.mapping.rows_of(self.account.pk).count() - made

    def _remember_page(self, slices: list[Slice], known: list[int]) -> None:
        """Raises ``Stopped`` for a page that came before: the list goes round in a circle."""
        if not slices:
            return
        number, name = self.position.pages + 1, digest(piece.remote_id for piece in slices)
        seen = b"" if self.position.mode == Mode.FIRST else packed(known)
        if not ledger.remember_page(self.cursor.pk, self.position.segment, number, name, seen):
            raise Stopped("page_repeats", str(number))

    # --- Single records ------------------------------------------------------------------------

    def _ask_for_suspect(self, remote_id: str) -> None:
        """It was not in the list: is it gone, or did the list shift?"""
        piece = self._single(remote_id)
        after = replace(self.position, suspects=self.position.suspects[1:])
        with transaction.atomic():
            self.lease.hold(self.cursor)
            merged = self._merged([piece], listed=False) if piece is not None else None
            if merged is not None and remote_id in merged.gone:
                self._count(merged)
                runs.count(self.run, removed=1)
            elif merged is not None:
                self._count(merged)
                after.alive.append(remote_id)
                removals.untell(self.mapping, self.account.pk, [remote_id])
            elif self.mapping.vanished is Vanished.PROBLEM:
                removals.tell(self.mapping, self.account, remote_id)
            else:
                runs.count(self.run, removed=removals.remove(self.mapping, self.account, [remote_id]))
            self.lease.save(self.cursor, after)
        self.position = after

    def _read_again(self, remote_id: str) -> None:
        """Another record has told that this one changed."""
        piece = self._single(remote_id)
        after = replace(self.position, originals=self.position.originals[1:])
        with transaction.atomic():
            self.lease.hold(self.cursor)
            if piece is not None:
                self._count(self._merged([piece], listed=False))
            self.lease.save(self.cursor, after)
        self.position = after

    def _single(self, remote_id: str) -> Slice | None:
        return singles.fetch(self.mapping, self.door, remote_id, self.reader.salt)

    def _originals(self, merged: Merged) -> list[str]:
        """Records that have to be read again, since rows of this page say that they changed."""
        again = self.mapping.read_again
        if again is None:
            return []
        names = self.reader.column_names
        at = names.index(f"{again.reference}_ref")
        written = merged.written
        if self.position.mode == Mode.FIRST:  # whatever was there before the pass began is read by it anyway
            if self.mapping.window is None:
                return []
            when = names.index(self.mapping.window.column)
            written = [row for row in written if row.values[when] >= self.position.began]
        refs = {row.values[at] for row in written} - {None, "", "0"}
        rows = self.mapping.rows_of(self.account.pk)
        settled = rows.filter(remote_id__in=refs, **{f"{again.unless}__isnull": False})
        return sorted(refs - set(settled.values_list("remote_id", flat=True)) - set(self.position.originals))

    # --- Beginnings and figures ----------------------------------------------------------------

    def _continued(self) -> Position | None:
        """The pass that a former worker or run left, if it is fresh and of the same kind."""
        position = Position.of(self.cursor)
        if position is None or position.mode != self.run.mode:
            return None
        stale = timezone.now() - position.stood_still_since > runs.RESUMED_WITHIN
        return None if stale else position

    def _begun(self) -> Position:
        """A new pass from the list's beginning."""
        now = timezone.now()
        low = self._low_mark(now)
        position = Position(
            self.run.mode,
            now.isoformat(),
            now.isoformat(),
            since=low.isoformat() if low else "",
            fresh=self.run.mode == Mode.FIRST and not self.mapping.rows_of(self.account.pk).exists(),
            unlisted=self.cursor.position.get(UNLISTED, []) if self.run.again else [],
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

    def _merged(self, slices: list[Slice], *, listed: bool = True) -> Merged:
        if self.position.place.get(TAIL):
            self._merger.is_empty = False  # the page begins with rows that we have just written
        merged = self._merger.merge(slices, timezone.now(), listed=listed)
        if merged.odd or self._has_odd:
            quarantine.keep(self.account, self.mapping, merged)
            self._has_odd = True
        return merged

    @cached_property
    def _has_odd(self) -> bool:
        """Whether rows of this list are set aside, so that readable ones may release them."""
        return quarantine.waiting(self.account, self.mapping).exists()

    def _count(self, merged: Merged, *, requests: int = 0, listed: int = 0) -> None:
        ledger.count(
            self.run.pk,
            requests=requests,
            seen=listed,
            created=merged.created,
            updated=merged.updated,
            quarantined=len(merged.odd),
        )

    @cached_property
    def _merger(self) -> Merger:
        return Merger(self.reader, empty=self.position.fresh and not self.position.place.get(TAIL))
