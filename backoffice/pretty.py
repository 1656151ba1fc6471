"""JSON for people to read."""

import re

import msgspec

# What opens a door is nobody's business here: ready2order's users may bring the code with which they sign in.
SECRET = re.compile(r"token|password|secret|credential|authorization|api_?key|printAccess", re.IGNORECASE)
HIDDEN = "•••"
FIELD = re.compile(rf'("[^"]*(?:{SECRET.pattern})[^"]*": )("(?:[^"\\]|\\.)*"|[^\s,\[{{][^\s,]*)', re.IGNORECASE)


def pretty(payload: str) -> str:
    """Indented, each value as it was received but for secrets; the text itself when it is no JSON."""
    try:
        return FIELD.sub(rf'\1"{HIDDEN}"', msgspec.json.format(payload, indent=2))
    except msgspec.DecodeError:
        return payload
