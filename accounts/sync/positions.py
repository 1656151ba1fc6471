"""Where a pass stands: a small JSON object on the cursor, saved in the same transaction as each page."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models.sync import SyncCursor


@dataclass
class Position:
    mode: str
    started_at: str  # ISO 8601
    moved_at: str  # when it was last saved
    since: str = ""  # the low mark of the list's filter
    round_began: str = ""  # of a list that is read a page at a time: when its first page was
    segment: int = 0
    place: dict[str, Any] = field(default_factory=dict)  # the pager's
    pages: int = 0
    rows: int = 0
    longest_page: int = 0
    listed: bool = False  # the list has been read to its end
    compared: bool = False  # and compared with what we have
    suspects: list[str] = field(default_factory=list)  # ids not seen, to be asked for one by one
    originals: list[str] = field(default_factory=list)  # ids to be read again one by one
    wide: bool = False  # so many records have to be read again that a full pass comes cheaper
    alive: list[str] = field(default_factory=list)  # suspects that were there after all: the list may have shifted
    unlisted: list[str] = field(default_factory=list)  # those of the pass before, which need not be asked for again
    lists: str = ""  # which lists are read, in one word

    @classmethod
    def of(cls, cursor: SyncCursor) -> "Position | None":
        """The position of the pass under way; ``None`` when none is."""
        try:
            return cls(**cursor.position) if cursor.position else None
        except TypeError:
            return None  # of a pass that has ended, or written by another version: begin anew

    def saved(self) -> dict[str, Any]:
        return asdict(self) | {"moved_at": timezone.now().isoformat()}

    @property
    def began(self) -> datetime:
        return datetime.fromisoformat(self.started_at)

    @property
    def stood_still_since(self) -> datetime:
        return datetime.fromisoformat(self.moved_at)

    @property
    def low_mark(self) -> datetime | None:
        return datetime.fromisoformat(self.since) if self.since else None
