"""At most so many requests in any 60 seconds, for each caller."""

from collections import defaultdict, deque

WINDOW_S = 60.0


class Windows:
    """A sliding window per caller. Requests that were refused for their number are not counted."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def admits(self, caller: str, now: float, limit: int) -> bool:
        """Whether one more is allowed now; if so it is counted."""
        times = self._times[caller]
        while times and times[0] <= now - WINDOW_S:
            times.popleft()
        if len(times) >= limit:
            return False
        times.append(now)
        return True
