"""Webhooks that tell of nothing but a change of our own: the record was read right after it, and has not moved since."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.http.answers import UNREADABLE
from accounts.http.errors import BadPayload
from accounts.inbox import told
from accounts.models.command import Command
from accounts.models.delivery import Delivery
from accounts.models.linked_account import LinkedAccount
from accounts.sync.rows import RowReader
from accounts.sync.slicing import decode
from accounts.sync.values import Odd

WITHIN = timedelta(minutes=10)
DELETED = ".deleted"
UPDATED_AT = "remote_updated_at"


def is_echo(account: LinkedAccount, reader: RowReader, remote_id: str, newest: Delivery) -> bool:
    """Whether this delivery, the newest about the record, says no more than we have read since our own change.

    The remote system's time of the last change decides; it counts in seconds, so a change by others within the same
    second is found by the next incremental read, which overlaps.
    """
    if not _was_ours(account, reader.mapping.resource, remote_id):
        return False
    row = reader.mapping.rows_of(account.pk).filter(remote_id=remote_id).first()
    if row is None:
        return False
    if newest.event.endswith(DELETED):
        return bool(row.removed_at is not None)
    moment = _changed_at(reader, newest)
    return bool(moment is not None and row.removed_at is None and moment == getattr(row, UPDATED_AT))


def _was_ours(account: LinkedAccount, resource: str, remote_id: str) -> bool:
    since = timezone.now() - WITHIN
    ours = account.commands.filter(resource=resource, remote_id=remote_id, state=Command.State.DONE)
    return bool(ours.filter(ended_at__gte=since, read_at__isnull=False, attempts__gte=1).exists())


def _changed_at(reader: RowReader, delivery: Delivery) -> Any:
    """The time of the last change that the delivery's own record tells; ``None`` when it tells none."""
    column = reader.mapping.columns.get(UPDATED_AT)
    if column is None:
        return None
    try:
        piece = told.record(reader.mapping.system, reader, bytes(delivery.body), delivery.content_type)
        return column.reader(reader.reading)(decode(piece.raw))
    except (BadPayload, Odd, *UNREADABLE):
        return None
