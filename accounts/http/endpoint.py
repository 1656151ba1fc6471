"""One operation of a remote system, as declared in its catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from urllib.parse import quote


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
