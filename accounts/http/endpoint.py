"""One operation of a remote system, as declared in its catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from urllib.parse import quote, unquote, urlsplit


@dataclass(frozen=True)
class Endpoint:
    """A method and a path below the system's base address, such as ``GET /products/{id}``.

    ``is_public``: anybody may call it, so the credential stays at home.
    ``is_form``: its body travels as a form, not as JSON.
    """

    method: str
    path: str
    is_public: bool = False
    is_form: bool = False

    def filled(self, values: Mapping[str, str] | None = None) -> str:
        """The path with its places filled in; an id can never change the path's shape."""
        names = {name for _, name, _, _ in Formatter().parse(self.path) if name}
        given = values or {}
        if names != set(given):
            raise TypeError(f"{self.path} takes {sorted(names)}, not {sorted(given)}")
        for name, value in given.items():
            if not value or value in (".", ".."):
                raise ValueError(f"{value!r} cannot stand for {name} in {self.path}")
        return self.path.format(**{name: quote(value, safe="") for name, value in given.items()})

    def values_in(self, address: str) -> dict[str, str]:
        """What stands in the places of an address that a system told, whole or from its path on. Only the path is used.

        Raises ``ValueError`` for an address of another shape.
        """
        told, wanted = urlsplit(address).path.split("/"), self.path.split("/")
        if len(told) != len(wanted):
            raise ValueError(f"{address!r} is not like {self.path}")
        found = {}
        for part, want in zip(told, wanted, strict=True):
            value = unquote(part)
            if not want.startswith("{"):
                if part != want:
                    raise ValueError(f"{address!r} is not like {self.path}")
            elif not value or value in (".", ".."):
                raise ValueError(f"{address!r} is not like {self.path}")
            else:
                found[want[1:-1]] = value
        return found
