"""Moments: kept as microseconds since 1970 in UTC, written in the four shapes that ReadyCloud mixes."""

from datetime import UTC, datetime, timedelta

SECONDS, MICROS, MILLIS, OFFSET = "…Z", ".159321Z", ".912000Z", "+00:00"
_START = datetime(1970, 1, 1, tzinfo=UTC)


def micros(seconds: float) -> int:
    return int(seconds * 1_000_000)


def millis(seconds: float) -> int:
    """In microseconds all the same, the last three digits being zero."""
    return int(seconds * 1_000) * 1_000


def written(moment: int | None, shape: str) -> str | None:
    if moment is None:
        return None
    full = _START + timedelta(microseconds=moment)
    match shape:
        case "…Z":
            return full.strftime("%Y-%m-%dT%H:%M:%SZ")
        case "+00:00":
            return full.strftime("%Y-%m-%dT%H:%M:%S+00:00")
        case _:
            return full.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(text: str) -> int:
    """Any ISO 8601 with a zone, or in UTC without one; ``ValueError`` for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _START) // timedelta(microseconds=1)
