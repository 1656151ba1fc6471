"""JSON for people to read."""

import re

import msgspec

# What opens somebody's till is nobody's business here: ready2order's users may bring the code that they sign in with.
HIDDEN = re.compile(
    r'("[^"]*(?:password|printAccess|token|secret)[^"]*": )("(?:[^"\\]|\\.)*"|[^\s,\[{][^\s,]*)', re.IGNORECASE
)


def pretty(payload: str) -> str:
    """Indented, each value as it was received but for secrets; the text itself when it is no JSON."""
    try:
        return HIDDEN.sub(r'\1"•••"', msgspec.json.format(payload, indent=2))
    except msgspec.DecodeError:
        return payload
