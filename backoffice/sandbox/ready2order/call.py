"""One call of one operation: who calls, what was sent (checked), and how to answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backoffice.sandbox.callers import ACCOUNT
from backoffice.sandbox.messages import Answer, Request, Row
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Field, Invalid
from backoffice.sandbox.ready2order.shapes import encoded
from backoffice.sandbox.ready2order.till import Till
from backoffice.sandbox.tables import Table

if TYPE_CHECKING:
    from backoffice.sandbox.ready2order.app import Ready2Order


@dataclass
class Call:
    box: "Ready2Order"
    request: Request
    status: int
    """What a good answer has."""
    path: dict[str, str]
    """The variable parts of the path."""
    query: Row
    body: Row
    caller: Till | None = None
    lies: frozenset[str] = frozenset()
    """How a list is to lie about its pages."""

    @property
    def till(self) -> Till:
        """Of the account token; ``Refusal`` where there is none."""
        if self.caller is None:
            raise Refusal("errors.forbidden")
        return self.caller

    def id(self, name: str = "id") -> int:
        return int(self.path[name])

    def row(self, table: Table, name: str = "id") -> Row:
        """The row that the path names; ``Refusal`` (404) if there is none."""
        row = table.get(self.id(name))
        if row is None:
            raise Refusal("errors.notFound")
        return row

    def require(self, table: Table, name: str, identifier: int | None) -> Row:
        """The row that a field of the body names; ``Invalid`` if there is none."""
        row = table.get(identifier)
        if row is None:
            raise Invalid.because(name, "exists")
        return row

    def answer(self, value: Any) -> Answer:
        return Answer(self.status, encoded(value, self.box.options))

    def joined(self, rows: Iterable[bytes]) -> Answer:
        """A list of rows that are bytes already."""
        return Answer(self.status, b"[%b]" % b",".join(rows))

    def message(self, msg: str) -> Answer:
        return self.answer({"error": False, "success": True, "msg": msg})


@dataclass(frozen=True)
class Operation:
    """A method and a path of the API, what it takes, and what carries it out."""

    method: str
    path: str
    run: Callable[[Call], Answer]
    query: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    status: int = 200
    token: str = field(default=ACCOUNT)
    """The kind of token that may call it."""
