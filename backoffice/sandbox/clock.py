"""The sandbox's own time: it runs like the machine's, from any moment on, and can be moved forward."""

import time
from datetime import UTC, datetime


class Clock:
    def __init__(self, start: datetime | None = None) -> None:
        self._ahead_s = start.timestamp() - time.time() if start else 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead_s

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def shift(self, seconds: float) -> None:
        self._ahead_s += seconds
