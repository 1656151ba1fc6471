"""Where the declared mappings are found: by system and resource, or by the row that came of one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.sync.columns import Reference

if TYPE_CHECKING:
    from accounts.sync.mapping import Declared, Mapping


class Registry:
    """All mappings by system and resource."""

    def __init__(self) -> None:
        self._mappings: dict[tuple[str, str], type[Mapping]] = {}

    def add(self, mapping: "type[Mapping]") -> None:
        key = (mapping.system, mapping.resource)
        if key in self._mappings:
            raise TypeError(f"{mapping.resource} of {mapping.system} is mapped twice")
        self._mappings[key] = mapping

    def of(self, system: str) -> "list[type[Mapping]]":
        """The system's mappings whose records can be asked for, in the order in which they are first read."""
        return [mapping for mapping in self.all_of(system) if mapping.listing is not None]

    def all_of(self, system: str) -> "list[type[Mapping]]":
        """Those too of which only webhooks tell."""
        found = [mapping for (key, _), mapping in self._mappings.items() if key == system]
        return sorted(found, key=lambda mapping: (mapping.order, mapping.resource))

    def essential(self, system: str) -> "list[type[Mapping]]":
        """Those without which we do not know what the remote system has."""
        return [mapping for mapping in self.all_of(system) if mapping.listing is not None and mapping.essential]

    def get(self, system: str, resource: str) -> "type[Mapping]":
        """Raises ``KeyError`` for a resource that the system does not have."""
        try:
            return self._mappings[system, resource]
        except KeyError:
            known = ", ".join(mapping.resource for mapping in self.all_of(system))
            raise KeyError(f"{system} has no resource {resource!r}: there are {known}") from None

    def resource_of(self, row: Any) -> str:
        """The resource that a mirrored row came from. Raises ``KeyError`` if there is none."""
        for mapping in self.all_of(row.account.system):
            named = all(getattr(row, name) == value for name, value in mapping.constants().items())
            if isinstance(row, mapping.model) and named:
                return mapping.resource
        raise KeyError(f"{row.account.system} has no resource of {type(row).__name__}")

    def is_left_out(self, row: Any) -> bool:
        """Whether a mirrored row stands in a part of its account that is not read any more."""
        return not self.get(row.account.system, self.resource_of(row)).is_read(row.account.access, row.remote_id)

    def every(self) -> "Iterator[type[Mapping]]":
        yield from self._mappings.values()

    def pointing_at(self, model: type[models.Model], system: str) -> "list[tuple[type[Declared], Reference]]":
        """Who refers to rows of this model: filled in when the row arrives later than the reference."""
        found: list[tuple[type[Declared], Reference]] = []
        for mapping in self.all_of(system):
            for declared in (mapping, *mapping.children):
                found += [(declared, reference) for reference in declared.references() if reference.target is model]
        return found


registry = Registry()
