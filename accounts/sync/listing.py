"""The list of a pass, page by page, and at its end which of our records were not in it."""

from dataclasses import replace

from django.db import transaction

from accounts.http.errors import Unreachable
from accounts.models.sync import SyncRun
from accounts.sync import ledger, probing, removals, runs
from accounts.sync.course import Course
from accounts.sync.mapping import Vanished
from accounts.sync.merge import Merged
from accounts.sync.pagers import TAIL, Place
from accounts.sync.positions import Position
from accounts.sync.seen import digest, packed
from accounts.sync.singles import Stopped
from accounts.sync.slicing import Slice

Mode = SyncRun.Mode
LONGEST_FIRST_LIST = 5_000_000  # rows; a longer one is not a list but a fault


def _longest(rows: int) -> int:
    """So many rows may come where there were so many before."""
    return 2 * rows + 1000


class Listing:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.mapping = course.mapping

    def take_page(self) -> None:
        """Of records, or behind the last list of those of stamps. One that is too large is smaller at the next try."""
        course, position = self.course, self.course.position
        if position.segment >= course.pages.number_of(position.mode):
            self._move(replace(position, listed=True))  # the account has no (such) list any more
            return
        try:
            slices, place = course.pages.next(position)
        except Unreachable as error:
            smaller = course.pages.smaller(position, error)
            if smaller is not None:
                self._move(smaller)
            raise
        if course.pages.has_stamps(position):
            self._keep_stamps(slices, place)
        else:
            self._keep_page(slices, place)

    def _keep_page(self, slices: list[Slice], place: Place | None) -> None:
        self._refuse_endless(slices)
        with transaction.atomic():
            self.course.lease.hold(self.course.cursor)
            merged = self.course.merged(slices)
            after = self._after(slices, merged, place)
            self._remember_page(slices, merged.known)
            fresh = self._fresh(slices)
            self.course.count(merged, requests=self.course.uncounted, listed=fresh)
            self.course.lease.save(self.course.cursor, after)
        self.course.position, self.course.counted = after, self.course.door.sent

    def _keep_stamps(self, slices: list[Slice], place: Place | None) -> None:
        """Records with another stamp than ours are read again; all of them, where that costs less."""
        course, known = self.course, self.course.position.originals
        found = probing.differing(course.account, course.reader, slices)
        originals = [*known, *(remote_id for remote_id in found if remote_id not in known)]
        wide = course.position.wide or probing.costs_more(course.account, self.mapping, len(originals))
        after = replace(self._behind(place), wide=wide, originals=[] if wide else originals)
        with transaction.atomic():
            course.lease.hold(course.cursor)
            self._remember_page(slices, [])
            runs.count(course.run, requests=course.uncounted)
            course.lease.save(course.cursor, after)
        course.position, course.counted = after, course.door.sent

    def _move(self, after: Position) -> None:
        with transaction.atomic():
            self.course.lease.hold(self.course.cursor)
            self.course.lease.save(self.course.cursor, after)
        self.course.position = after

    def compare(self) -> None:
        """The list has ended: which of our records were not in it? Raises ``Stopped`` when they are too many."""
        with transaction.atomic():
            self.course.lease.hold(self.course.cursor)
            course = self.course
            unseen = removals.unseen(self.mapping, course.account, course.cursor, course.run, course.position)
            runs.count(course.run, removed=removals.remove(self.mapping, course.account, unseen.left_out))
            suspects = [remote_id for remote_id in unseen.missing if remote_id not in course.position.unlisted]
            if self.mapping.vanished in (Vanished.LIST, Vanished.FLEETING):
                removed = removals.remove(self.mapping, self.course.account, suspects)
                runs.count(self.course.run, removed=removed)
                suspects = []
            after = replace(self.course.position, compared=True, suspects=suspects)
            self.course.lease.save(self.course.cursor, after)
        self.course.position = after

    def _after(self, slices: list[Slice], merged: Merged, place: Place | None) -> Position:
        """The position once this page is kept."""
        if place is not None and self._only_overlap(slices, merged):
            place = None
        now = self.course.position
        return replace(
            self._behind(place),
            rows=now.rows + self._fresh(slices),
            longest_page=max(now.longest_page, len(slices)),
            originals=[*now.originals, *self._originals(merged)],
        )

    def _behind(self, place: Place | None) -> Position:
        """The position behind a page; without a next place its list has ended."""
        now = self.course.position
        segment = now.segment if place is not None else now.segment + 1
        listed = self.course.takes_one_page or segment == self.course.pages.number_of(now.mode)
        return replace(now, place=place or {}, segment=segment, listed=listed, pages=now.pages + 1)

    def _fresh(self, slices: list[Slice]) -> int:
        """Records that did not stand on the page before too, each once."""
        tail = set(self.course.position.place.get(TAIL, ()))
        ids = [piece.remote_id for piece in slices]
        return len({name for name in ids if name} - tail) + ids.count("")

    def _only_overlap(self, slices: list[Slice], merged: Merged) -> bool:
        """A page of changes that is shorter than pages can be and holds nothing new: there is nothing behind it."""
        quiet = not merged.written and not merged.odd and not self.course.takes_one_page
        return (
            self.course.position.mode == Mode.CHANGES and quiet and len(slices) < (self.course.cursor.longest_page or 0)
        )

    def _refuse_endless(self, slices: list[Slice]) -> None:
        """Raises ``Stopped`` for a list that is far too long."""
        known, rows = self.course.cursor.last_total, self.course.position.rows + len(slices)
        if known is None and rows > LONGEST_FIRST_LIST:
            raise Stopped("endless_list", str(LONGEST_FIRST_LIST))
        if known is not None and rows > _longest(known):
            longest = _longest(max(known, self._had_before()))  # webhooks have brought more since the last full pass
            if rows > longest:
                raise Stopped("endless_list", str(longest))

    def _had_before(self) -> int:
        """The rows that we had before this run made any."""
        made = SyncRun.objects.values_list("created", flat=True).get(pk=self.course.run.pk)
        return self.mapping.rows_of(self.course.account.pk).count() - made

    def _remember_page(self, slices: list[Slice], known: list[int]) -> None:
        """Raises ``Stopped`` for a page that came before: the list goes round in a circle."""
        if not slices:
            return
        number, name = self.course.position.pages + 1, digest(piece.remote_id for piece in slices)
        seen = b"" if self.course.position.mode == Mode.FIRST else packed(known)
        if not ledger.remember_page(self.course.cursor.pk, self.course.position.segment, number, name, seen):
            raise Stopped("page_repeats", str(number))

    def _originals(self, merged: Merged) -> list[str]:
        """Records that have to be read again, since rows of this page say that they changed."""
        again = self.mapping.read_again
        if again is None:
            return []
        names = self.course.reader.column_names
        at = names.index(f"{again.reference}_ref")
        written = merged.written
        if self.course.position.mode == Mode.FIRST:  # whatever was there before the pass began is read by it anyway
            if self.mapping.window is None:
                return []
            when = names.index(self.mapping.window.column)
            written = [row for row in written if row.values[when] >= self.course.position.began]
        refs = {row.values[at] for row in written} - {None, "", "0"}
        rows = self.mapping.rows_of(self.course.account.pk)
        settled = rows.filter(remote_id__in=refs, **{f"{again.unless}__isnull": False})
        return sorted(refs - set(settled.values_list("remote_id", flat=True)) - set(self.course.position.originals))
