"""What is never kept of a webhook's body."""

from functools import cache

from accounts.sync.registry import registry
from accounts.sync.slicing import masked


def without_secrets(system: str, body: bytes) -> bytes:
    """The body with the values of fields masked that no mirrored record keeps; itself where it names none of them."""
    secrets = _secrets(system)
    return masked(body, secrets) if secrets else body


@cache
def _secrets(system: str) -> frozenset[str]:
    return frozenset[str]().union(*(mapping.secrets for mapping in registry.all_of(system)))
