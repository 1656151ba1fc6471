"""One operation of a remote system, as declared in its catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from urllib.parse import quote, unquote, urlsplit


@dataclass(frozen=True)
class Endpoint:
    """A method and a path below the system's base address, such as ``GET /products/{id}``.

    ``is_public``: anybody may call it, so the credential stays at home.
    """

    method: str
    path: str
    is_public: bool = False

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

    def places_in(self, address: str) -> dict[str, str]:
        """What stands in this path's places in an address that ends like it. Raises ``ValueError`` for another one."""
        wanted = self.path.strip("/").split("/")
        found = urlsplit(address).path.strip("/").split("/")[-len(wanted) :]
        pairs = list(zip(wanted, found, strict=False))
        if len(found) != len(wanted) or any(there != name for name, there in pairs if not name.startswith("{")):
            raise ValueError(f"{address!r} is no address like {self.path}")
        return {name.strip("{}"): unquote(there) for name, there in pairs if name.startswith("{")}
