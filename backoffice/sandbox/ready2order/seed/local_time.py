"""Times as a till writes them: local, without a zone."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Vienna")
NEVER = "0000-00-00 00:00:00"


def local(moment_s: float) -> str:
    """Seconds since 1970 → "2026-06-21 18:45:50" on the shop's wall."""
    return datetime.fromtimestamp(int(moment_s), ZONE).isoformat(" ")[:19]


def utc(moment_s: float) -> str:
    """Seconds since 1970 → "2026-06-21T16:45:50.000000Z"."""
    return datetime.fromtimestamp(moment_s, UTC).isoformat(timespec="microseconds")[:26] + "Z"


def moment(written: str) -> int:
    """The way back from ``local``; of a doubled hour the first. 0 for what is no time."""
    try:
        return int(datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE).timestamp())
    except ValueError:
        return 0


def day_of(moment_s: float) -> date:
    return datetime.fromtimestamp(moment_s, ZONE).date()


def at(day: date, minutes: int = 0) -> int:
    """Seconds since 1970 of a wall time; more than 24 hours reach into the next day."""
    ahead, minutes = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + timedelta(days=ahead), time_of_day(minutes // 60, minutes % 60), ZONE)
    return int(wall.timestamp())
