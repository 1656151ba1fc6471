"""The web server's access log."""

from typing import Any

from gunicorn.glogging import Logger

from backoffice.logs import masked_path


class GunicornLogger(Logger):  # type: ignore[misc]
    """The web server's access log; its paths are masked as everywhere else, and no query string is written."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(*args, **kwargs)
        return atoms | {"U": masked_path(str(atoms.get("U", "")))}
