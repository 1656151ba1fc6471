"""Every value that is sealed with a credential key: what rotation re-seals and what a start-up check looks at."""

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction

from accounts.http import vault
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount

SEALED: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (LinkedAccount, ("credential", "renewal", "webhook_key")),
    (Grant, ("token", "uri", "candidate", "renewal")),
)


def unopenable() -> int:
    """Values whose key is not in CREDENTIAL_KEYS."""
    return sum(not vault.can_open(getattr(row, field)) for row, field in _values())


def rotate() -> int:
    """Seal everything with the first key again; the number of values changed. Safe to break off and repeat."""
    return sum(_rotated(row, field) for row, field in _values() if not vault.is_current(getattr(row, field)))


def _rotated(row: Any, field: str) -> int:
    """Replace the value unless somebody else has changed it meanwhile."""
    old = getattr(row, field)
    with transaction.atomic():
        sealed = vault.seal(vault.unseal(row, field), row, field)
        return int(type(row).objects.filter(pk=row.pk, **{field: old}).update(**{field: sealed}))


def _values() -> Iterator[tuple[Any, str]]:
    for model, fields in SEALED:
        for field in fields:
            rows = model._default_manager.filter(**{f"{field}__isnull": False}).only("pk", "uid", field)
            for row in rows:
                yield row, field
