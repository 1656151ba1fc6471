"""Who asks: what the journal, the faults and the limits need to know of a caller, whatever the system."""

from dataclasses import dataclass

ACCOUNT = "account"
UNKNOWN = "unknown"
NONE = "none"


@dataclass(frozen=True)
class Bearer:
    """The kind of credentials, whose they are (a till, a shop or a service), and their name in the journal."""

    kind: str
    name: str = ""
    till: int | None = None
    issued_ns: int = 0
    shop: int | None = None
    service: str = ""
    """Of the systems of which there is one: its name."""
