"""One call of one operation: who calls, what was sent, and how to answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from backoffice.sandbox.callers import Bearer
from backoffice.sandbox.messages import Request, Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.formats import FORMATS
from backoffice.sandbox.rec_plus.shop import WebShop
from backoffice.sandbox.rec_plus.text import whole

if TYPE_CHECKING:
    from backoffice.sandbox.rec_plus.app import RecPlus

API = "/api/v1"
FORM_TYPE = "application/x-www-form-urlencoded"
TRUE = ("1", "true")


@dataclass
class Reply:
    """What an operation answers, before it is written in the format that was asked for."""

    value: Any = None
    """Nothing: no body at all."""
    status: int = 200


@dataclass
class Call:
    box: "RecPlus"
    request: Request
    bearer: Bearer
    path: dict[str, str]
    """The variable parts of the path, decoded."""
    lies: frozenset[str] = frozenset()

    @property
    def shop(self) -> WebShop:
        return self.box.shop

    @property
    def options(self) -> Options:
        return self.box.options

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)

    @property
    def collection_path(self) -> str:
        """Of the request below /api/v1, encoded as it came, without a suffix."""
        path = self.request.path.removeprefix(API).rstrip("/")
        stem, dot, suffix = path.rpartition(".")
        return stem if dot and suffix in FORMATS else path

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in TRUE

    @property
    def identifier(self) -> str:
        return self.query.get("identifier") or "id"

    @cached_property
    def body(self) -> Any:
        """JSON, or JSON in the form field ``packet``; ``Refusal`` for anything else.

        curl says that it sends a form whatever it sends, so JSON with that content type is taken for JSON.
        """
        sent = self.request.body
        if self.request.content_type == FORM_TYPE and sent.lstrip()[:1] not in (b"{", b"["):
            try:
                sent = parse_qs(sent.decode(), strict_parsing=True)["packet"][0].encode()
            except (KeyError, ValueError):
                raise Refusal(400, "packet is required") from None
        try:
            return json.loads(sent, parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise Refusal(400, "The request body is not valid JSON") from None

    @property
    def object(self) -> Row:
        """The body where an object is wanted."""
        if not isinstance(self.body, dict):
            raise Refusal(400, "A JSON object is required")
        return self.body

    def number(self, name: str) -> int | None:
        """A whole number of the query; ``Refusal`` for what is none."""
        given = self.query.get(name, "")
        if not given:
            return None
        found = whole(given)
        if found is None:
            raise Refusal(400, f"{name} must be a whole number")
        return found


@dataclass(frozen=True)
class Operation:
    """A method and a path of the API, and what carries it out."""

    method: str
    path: str
    """Below /api/v1; ``{name}`` is a variable part, ``*`` any number of parts at the end."""
    run: Callable[[Call], Reply]
    scope: str | None = field(default=None)
    """``None``: public."""

    def matches(self, parts: list[str]) -> dict[str, str] | None:
        """The variable parts; ``None`` if the path is another one."""
        wanted = self.path.strip("/").split("/")
        found: dict[str, str] = {}
        if wanted[-1] == "*":
            wanted, found["*"] = wanted[:-1], "/".join(parts[len(wanted) - 1 :])
            parts = parts[: len(wanted)]
        if len(parts) != len(wanted):
            return None
        for name, part in zip(wanted, parts, strict=True):
            if name.startswith("{"):
                found[name[1:-1]] = part
            elif name != part:
                return None
        return found


def _no_number(name: str) -> float:
    raise ValueError(name)
