"""Rows that could not be read are set aside with their reason, until a readable version of them arrives."""

from datetime import datetime
from hashlib import blake2b

from django.utils import timezone

from accounts.models.linked_account import LinkedAccount
from accounts.models.quarantine import QuarantinedRow, QuarantinedRowQuerySet
from accounts.sync.columns import INDEXED_CHARACTERS
from accounts.sync.mapping import Mapping
from accounts.sync.merge import Merged
from accounts.sync.slicing import Slice

NUL = "\x00"


def waiting(account: LinkedAccount, mapping: type[Mapping]) -> QuarantinedRowQuerySet:
    """The rows of this list that are set aside now."""
    return QuarantinedRow.objects.waiting().filter(account=account, resource=mapping.resource)


def keep(account: LinkedAccount, mapping: type[Mapping], merged: Merged) -> None:
    """Write down the odd rows of a page, and release those that can be read now. Part of the page's transaction."""
    now = timezone.now()
    if merged.readable:
        waiting(account, mapping).filter(remote_id__in=merged.readable).update(resolved_at=now)
    if not merged.odd:
        return
    fresh = {}
    for piece, odd in merged.odd:
        name = identity(piece)
        fresh[name] = QuarantinedRow(
            account=account,
            resource=mapping.resource,
            remote_id=name,
            payload=_storable(piece.raw),
            reason=odd.reason,
            field=odd.field,
            value=odd.value.replace(NUL, "�"),
            first_seen_at=now,
            last_seen_at=now,
            resolved_at=None,
        )
    QuarantinedRow.objects.bulk_create(
        fresh.values(),
        update_conflicts=True,
        unique_fields=["account", "resource", "remote_id"],
        update_fields=["payload", "reason", "field", "value", "last_seen_at", "resolved_at"],
    )


def release_unseen(account: LinkedAccount, mapping: type[Mapping], began: datetime) -> None:
    """A full pass did not bring these any more: there is nothing left to read."""
    waiting(account, mapping).filter(last_seen_at__lt=began).update(resolved_at=timezone.now())


def identity(piece: Slice) -> str:
    """The row's id; a digest of the row when it has none, of the id when that is too long for an index."""
    if piece.remote_id and len(piece.remote_id) <= INDEXED_CHARACTERS:
        return piece.remote_id
    return "digest:" + blake2b(piece.remote_id.encode() or piece.raw, digest_size=8).hexdigest()


def _storable(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace").replace(NUL, "�")
