"""Times as a shop writes them: local to the site, without a zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from backoffice.sandbox.rec_plus.text import whole

ZERO = "0000-00-00 00:00:00"


def local(moment_s: float, zone: ZoneInfo) -> str:
    """Seconds since 1970 → "2023-07-26T00:03:07" on the shop's wall."""
    return datetime.fromtimestamp(int(moment_s), zone).isoformat()[:19]


def moment(written: str, zone: ZoneInfo) -> int:
    """An epoch, or a time on the shop's wall (of a doubled hour the first); ``ValueError`` for anything else."""
    epoch = whole(written)
    if epoch is not None:
        return epoch
    return int(datetime.strptime(written, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone).timestamp())
