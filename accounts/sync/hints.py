"""Records of a long list that something else tells have moved: they are read by themselves with its next page.

Only of lists that are read a page at a time: any other reads them with its next pass anyway.
"""

from collections.abc import Iterable
from datetime import datetime

from accounts.models.sync import SyncCursor
from accounts.sync import runs
from accounts.sync.mapping import Mapping
from accounts.sync.positions import Position

TOLD = "told"  # on a cursor that rests
MOST = 200  # of one list; whatever is beyond is found when its turn comes


def whole_at(account_id: int, mapping: type[Mapping]) -> datetime | None:
    """When the list was last read whole; ``None`` where it is read whole each time."""
    cursor = _cursor(account_id, mapping)
    return cursor.last_full_at if cursor is not None else None


def moved(account_id: int, mapping: type[Mapping], remote_ids: Iterable[str]) -> None:
    """Of those that we have; inside the transaction that keeps what tells it, under the account's lease."""
    cursor = _cursor(account_id, mapping)
    if cursor is None:
        return
    name = "originals" if Position.of(cursor) is not None else TOLD
    known = cursor.position.get(name, [])
    rows = mapping.rows_of(account_id).present().filter(remote_id__in=list(remote_ids)).order_by("pk")
    told = list(dict.fromkeys([*known, *rows.values_list("remote_id", flat=True)]))[: max(MOST, len(known))]
    if len(told) > len(known):
        SyncCursor.objects.filter(pk=cursor.pk).update(position=cursor.position | {name: told})


def _cursor(account_id: int, mapping: type[Mapping]) -> SyncCursor | None:
    cursor = SyncCursor.objects.filter(account=account_id, resource=mapping.resource).first()
    return cursor if cursor is not None and runs.is_by_turns(cursor, mapping) else None
