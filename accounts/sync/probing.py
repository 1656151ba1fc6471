"""Comparing the stamps of records with ours: some changes move nothing else, and no list of changes tells of them."""

from datetime import datetime
from typing import Any

from accounts.http.answers import UNREADABLE
from accounts.models.linked_account import LinkedAccount
from accounts.sync import quarantine
from accounts.sync.columns import finder
from accounts.sync.mapping import Mapping
from accounts.sync.rows import RowReader
from accounts.sync.slicing import Slice, decode
from accounts.sync.values import Odd, utc_time

FEW = 10  # records are read one by one


def differing(account: LinkedAccount, reader: RowReader, slices: list[Slice]) -> list[str]:
    """The ids of records whose stamp is not that of our row, or that we do not have; not of those that were set aside."""
    mapping, probe = reader.mapping, reader.mapping.probe
    stamps = {piece.remote_id: piece for piece in slices if piece.remote_id}
    if probe is None or not stamps:
        return []
    rows = mapping.rows_of(account.pk).present().filter(remote_id__in=stamps)
    known = dict(rows.values_list("remote_id", probe.column))
    aside = set(quarantine.waiting(account, mapping).filter(remote_id__in=stamps).values_list("remote_id", flat=True))
    return [
        remote_id
        for remote_id, piece in stamps.items()
        if remote_id not in aside and not _is(known.get(remote_id), _stamp(piece, probe.stamp, reader))
    ]


def costs_more(account: LinkedAccount, mapping: type[Mapping], records: int) -> bool:
    """Whether so many records cost more requests one by one than a pass through the whole list."""
    if records <= FEW:
        return False
    return records > mapping.rows_of(account.pk).present().count() // mapping.pager.rows + 1


def _stamp(piece: Slice, place: str, reader: RowReader) -> datetime | None:
    try:
        row: Any = decode(piece.raw)
        value = finder((place,))(row) if isinstance(row, dict) else None
        return utc_time(value, reader.reading) if value else None
    except (Odd, *UNREADABLE):
        return None


def _is(ours: datetime | None, theirs: datetime | None) -> bool:
    """A record that tells no stamp is taken for unchanged, once we have it."""
    return ours is not None and theirs in (None, ours)
