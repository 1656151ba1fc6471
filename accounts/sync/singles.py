"""One record by its own address: read, and kept or removed."""

from typing import Any, Protocol

from django.utils import timezone

from accounts.http.endpoint import Endpoint
from accounts.http.errors import Gone
from accounts.models.linked_account import LinkedAccount
from accounts.sync import quarantine, removals
from accounts.sync.mapping import Mapping, Vanished
from accounts.sync.merge import Merger
from accounts.sync.rows import RowReader
from accounts.sync.slicing import Slice


class Caller(Protocol):
    """The only thing that reading needs of a door."""

    sent: int

    def call(
        self,
        endpoint: Endpoint,
        *,
        path: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: Any = None,
    ) -> bytes: ...


class Stopped(Exception):
    """Reading cannot go on by itself; ``reason`` is the key of the sentence for staff."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def fetch(mapping: type[Mapping], door: Caller, remote_id: str, salt: bytes) -> Slice | None:
    """The record as it is now; ``None`` when the remote system does not have it. Raises ``Stopped`` for another one."""
    if mapping.single is None:
        raise TypeError(f"{mapping.__name__} cannot ask for a single record")
    try:
        path = mapping.path(mapping.single, remote_id)
    except ValueError:
        raise Stopped("other_record", remote_id) from None
    try:
        body = door.call(mapping.single, path=path, query=mapping.single_query)
    except Gone:
        return None
    piece = mapping.slicer().one(body, salt)
    if piece.remote_id != remote_id:
        raise Stopped("other_record", remote_id)
    return piece


def keep(account: LinkedAccount, reader: RowReader, remote_id: str, piece: Slice | None) -> None:
    """Merge the record, or believe that it is gone. Inside a transaction that holds the resource's cursor."""
    mapping = reader.mapping
    if piece is not None:
        merged = Merger(reader).merge([piece], timezone.now(), listed=False)
        if merged.odd or quarantine.waiting(account, mapping).exists():
            quarantine.keep(account, mapping, merged)
    elif mapping.vanished is not Vanished.PROBLEM:
        removals.remove(mapping, account, [remote_id])
    elif _rows(account, mapping, remote_id).exists():
        removals.tell(mapping, account, remote_id)


def related(account: LinkedAccount, mapping: type[Mapping], remote_id: str) -> list[str]:
    """Records that have to be read as well, since this one tells that they changed: the original of a storno."""
    again = mapping.read_again
    if again is None:
        return []
    refs = _rows(account, mapping, remote_id).values_list(f"{again.reference}_ref", flat=True)
    wanted = [ref for ref in refs if ref not in (None, "", "0")]
    settled = mapping.rows_of(account.pk).filter(remote_id__in=wanted, **{f"{again.unless}__isnull": False})
    return sorted(set(wanted) - set(settled.values_list("remote_id", flat=True)))


def _rows(account: LinkedAccount, mapping: type[Mapping], remote_id: str) -> Any:
    return mapping.rows_of(account.pk).filter(remote_id=remote_id)
