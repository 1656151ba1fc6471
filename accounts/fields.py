"""What a field that could not be read is called: here, in words, and at the remote system."""

from accounts.models import LinkedAccount, QuarantinedRow
from accounts.sync.mapping import Mapping
from accounts.sync.registry import registry
from backoffice import words


def in_words(row: QuarantinedRow, account: LinkedAccount) -> str:
    """``the date of issue``."""
    mapping = _mapping(row, account)
    return words.field(row.field, key=mapping.key if mapping else "")


def at_remote(row: QuarantinedRow, account: LinkedAccount) -> str:
    """``invoice_timestamp``, ``items.item_price``; empty where several fields make the value."""
    mapping = _mapping(row, account)
    if mapping is None:
        return ""
    children = {child.place: child.columns for child in mapping.children}
    if row.field == mapping.key or row.field in children:
        return row.field
    place, _, name = row.field.rpartition(".")
    columns = children.get(place, {}) if place else mapping.columns
    places = getattr(columns.get(name), "places", ())
    return ".".join(filter(None, (place, places[0]))) if places else ""


def _mapping(row: QuarantinedRow, account: LinkedAccount) -> type[Mapping] | None:
    return next((known for known in registry.of(account.system) if known.resource == row.resource), None)
