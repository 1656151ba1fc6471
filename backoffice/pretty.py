"""JSON for people to read."""

import msgspec


def pretty(payload: str) -> str:
    """Indented, each value as it was received; the text itself when it is no JSON."""
    try:
        return msgspec.json.format(payload, indent=2)
    except msgspec.DecodeError:
        return payload
