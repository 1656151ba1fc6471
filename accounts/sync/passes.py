"""One pass over a resource, step by step: each step is one request, and its rows and the position commit together."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import problems
from accounts.models.sync import SyncPage, SyncRun
from accounts.sync import quarantine, removals, runs, schedule, singles
from accounts.sync.course import TURN, UNLISTED, Course
from accounts.sync.listing import Listing
from accounts.sync.mapping import Vanished
from accounts.sync.slicing import Slice

Mode = SyncRun.Mode
PASSES_UNTIL_STABLE = 3

log = logging.getLogger(__name__)


class Pass(Course):
    def step(self) -> bool:
        """Make the next request and keep what it brings; True when the pass has reached its end."""
        try:
            if not self.position.listed:
                Listing(self).take_page()
            elif not self.position.compared:
                Listing(self).compare()
            elif self.position.suspects:
                self._ask_for_suspect(self.position.suspects[0])
            elif self.position.originals:
                self._read_again(self.position.originals[0])
        finally:
            runs.count(self.run, requests=self.uncounted)  # of a page that came to nothing
            self.counted = self.door.sent
        left = self.position.suspects or self.position.originals
        return self.position.compared and not left

    def finish(self) -> bool:
        """Record the good end; True when another full pass is needed because the list shifted while it was read.

        That one need not ask again for records which are there although the list leaves them out.
        """
        now, position = timezone.now(), self.position
        again = bool(position.alive) and position.mode == Mode.FULL and self.run.again < PASSES_UNTIL_STABLE
        left: dict[str, Any] = {UNLISTED: [*position.unlisted, *position.alive]} if again else {}
        changes: dict[str, Any] = {"position": left, "last_good_at": now, "good_since": position.began}
        if self.takes_one_page:
            changes |= self._turn()
        changes["next_at"] = now + self.mapping.every
        changes["longest_page"] = max(self.cursor.longest_page, position.longest_page)
        if position.mode in (Mode.FIRST, Mode.FULL):
            changes |= {"last_full_at": now, "last_total": position.rows, "lists": position.lists}
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

    def _turn(self) -> dict[str, Any]:
        """Where the next page stands; behind the last one, that all is as it was when the round began, or newer."""
        if self.position.place:
            turn = {"place": self.position.place, "began": self.position.round_began}
            return {"position": {TURN: turn}, "last_good_at": self.cursor.last_good_at}
        return {"last_good_at": datetime.fromisoformat(self.position.round_began)}

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

    # --- Single records ------------------------------------------------------------------------

    def _ask_for_suspect(self, remote_id: str) -> None:
        """It was not in the list: is it gone, or did the list shift?"""
        piece = self._single(remote_id)
        after = replace(self.position, suspects=self.position.suspects[1:])
        with transaction.atomic():
            self.lease.hold(self.cursor)
            merged = self.merged([piece], listed=False) if piece is not None else None
            if merged is not None and remote_id in merged.gone:
                self.count(merged)
                runs.count(self.run, removed=1)
            elif merged is not None:
                self.count(merged)
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
                self.count(self.merged([piece], listed=False))
            self.lease.save(self.cursor, after)
        self.position = after

    def _single(self, remote_id: str) -> Slice | None:
        return singles.fetch(self.mapping, self.door, remote_id, self.reader.salt)
