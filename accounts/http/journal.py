"""The call log: every call leaves a row, written in batches and never in the call's way."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone

from accounts.models.api_call import ApiCall
from backoffice.correlation import correlation_id

BATCH = 200
KEEP_AT_MOST = 10_000  # rows in memory while the database is away

log = logging.getLogger(__name__)


@dataclass
class Entry:
    """What is remembered of one call: no header, no body, no secret."""

    system: str
    method: str
    path: str
    outcome: str
    account_id: int | None = None
    lane: int = 3
    status: int | None = None
    duration_ms: int = 0
    size: int = 0
    remote_request_id: str = ""
    at: datetime = field(default_factory=timezone.now)
    correlation_id: str = field(default_factory=correlation_id)


class Journal:
    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def record(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)
            del self._entries[:-KEEP_AT_MOST]

    @property
    def is_full(self) -> bool:
        return len(self._entries) >= BATCH

    def flush(self) -> int:
        """Write what has gathered; the number of rows. A database that is away costs nothing but time."""
        with self._lock:
            entries, self._entries = self._entries, []
        if not entries:
            return 0
        try:
            ApiCall.objects.bulk_create([ApiCall(**vars(entry)) for entry in entries], batch_size=BATCH)
        except DatabaseError:
            log.warning("the call log could not be written; %d rows are kept for later", len(entries))
            with self._lock:
                self._entries = (entries + self._entries)[-KEEP_AT_MOST:]
            return 0
        return len(entries)


journal = Journal()
