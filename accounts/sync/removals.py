"""Records that a full pass did not see are suspects; only proof removes them, and many at once need a person."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts import problems
from accounts.models.linked_account import LinkedAccount
from accounts.models.problem import Problem
from accounts.models.sync import SyncCursor, SyncRun
from accounts.sync.mapping import Mapping, Vanished
from accounts.sync.positions import Position
from accounts.sync.seen import Seen

FEW = 10  # so many may go without asking
SHARE = 0.05
MANY = 500
AT_ONCE = 1000  # values of one IN
EDGE_OF_WINDOW = timedelta(days=2)  # the window's own bounds are dates in a zone: its edge proves nothing


class TooManyMissing(Exception):
    """So many records are missing that the list itself is doubted."""

    def __init__(self, missing: int, of: int) -> None:
        super().__init__(f"{missing} of {of}")
        self.missing = missing
        self.of = of


@dataclass
class Unseen:
    """Ids of our records that a pass did not see: those it should have seen, and those of lists that are read no more."""

    missing: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def unseen(
    mapping: type[Mapping], account: LinkedAccount, cursor: SyncCursor, run: SyncRun, position: Position
) -> Unseen:
    """Raises ``TooManyMissing``."""
    scope, found, total = _scope(mapping, cursor, position), Unseen(), 0
    if scope is None:
        return found
    rows = scope.filter(seen_at__lt=position.began)  # written since: seen for certain
    seen, missing = Seen(cursor), found.missing
    for key, remote_id in rows.values_list("pk", "remote_id").iterator(chunk_size=5000):
        if key in seen:
            total += 1
        elif mapping.is_read(account.access, remote_id):
            total += 1
            missing.append(remote_id)
        else:
            found.left_out.append(remote_id)
    if not run.allow_removals and _doubtful(mapping, position, len(missing), total):
        raise TooManyMissing(len(missing), total)
    if mapping.vanished is Vanished.PROBLEM:
        told = _told(mapping, cursor.account_id)
        there = set(scope.filter(remote_id__in=told).values_list("remote_id", flat=True)) if told else set()
        untell(mapping, cursor.account_id, sorted(there.difference(missing)))
    return found


def remove(mapping: type[Mapping], account: LinkedAccount, remote_ids: list[str]) -> int:
    """Mark the records as removed; their rows and payloads stay."""
    return sum(_remove(mapping, account, remote_ids[at : at + AT_ONCE]) for at in range(0, len(remote_ids), AT_ONCE))


def _remove(mapping: type[Mapping], account: LinkedAccount, remote_ids: list[str]) -> int:
    rows = mapping.rows_of(account.pk).filter(remote_id__in=remote_ids, removed_at__isnull=True)
    if mapping.tally is not None:
        mapping.tally.take_away(list(rows.values_list("pk", flat=True)))
    for part in mapping.parts:
        inside = part.rows_of(account.pk).present().filter(**{f"{part.whole}_ref__in": remote_ids})
        inside.update(removed_at=timezone.now())
    return int(rows.update(removed_at=timezone.now()))


def tell(mapping: type[Mapping], account: LinkedAccount, remote_id: str) -> None:
    """A record that cannot vanish has vanished: staff are told, until one of them has noted it. The row stays."""
    if remote_id in _told(mapping, account.pk, cleared_by__isnull=False):
        return
    row = mapping.rows_of(account.pk).filter(remote_id=remote_id).first()
    details = {"resource": mapping.resource, "name": str(row) if row else remote_id, "row": row.pk if row else None}
    problems.raise_problem(
        "record_missing", account=account, subject=f"{mapping.resource} {remote_id}", details=details
    )


def untell(mapping: type[Mapping], account_id: int, remote_ids: list[str]) -> None:
    """They are there again: whoever was told need not be any more, and will be, should they vanish once more."""
    rows = Problem.objects.filter(account=account_id, cause="record_missing")
    rows = rows.filter(subject__in=[f"{mapping.resource} {remote_id}" for remote_id in remote_ids])
    rows.waiting().update(cleared_at=timezone.now())
    rows.filter(cleared_by__isnull=False).update(cleared_by=None)


def _told(mapping: type[Mapping], account_id: int, **which: Any) -> list[str]:
    """The ids of the records that staff are told are missing, or have noted."""
    rows = Problem.objects.filter(account=account_id, cause="record_missing", **which)
    rows = rows.filter(Q(cleared_at__isnull=True) | Q(cleared_by__isnull=False))
    kind = f"{mapping.resource} "
    found = rows.filter(subject__startswith=kind).values_list("subject", flat=True)
    return [subject.removeprefix(kind) for subject in found]


def _scope(mapping: type[Mapping], cursor: SyncCursor, position: Position) -> Any:
    """Our rows that this pass had to see; ``None`` when it proves nothing about missing ones."""
    if position.mode in (SyncRun.Mode.FIRST, SyncRun.Mode.CHANGES):
        return None
    rows = mapping.rows_of(cursor.account_id).filter(removed_at__isnull=True)
    low = position.low_mark
    if low is not None and mapping.window is not None:
        rows = rows.filter(**{f"{mapping.window.column}__gte": low + EDGE_OF_WINDOW})
    return rows.order_by("pk")


def _doubtful(mapping: type[Mapping], position: Position, missing: int, total: int) -> bool:
    if mapping.vanished is Vanished.FLEETING:
        return False
    if mapping.vanished is Vanished.LIST and missing and position.rows == 0:
        return True  # an empty answer is no proof that everything is gone
    return missing > MANY or (missing > FEW and missing > SHARE * total)
