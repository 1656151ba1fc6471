"""What every emulated system is to the sandbox: a box that takes requests and knows how it words a failure."""

from typing import Protocol

from backoffice.sandbox.callers import Bearer
from backoffice.sandbox.messages import Answer, Request, Row
from backoffice.sandbox.spoiling import Spoilable


class Box(Spoilable, Protocol):
    @property
    def prefixes(self) -> tuple[str, ...]:
        """How the paths begin that it answers."""

    def kept(self, request: Request) -> bytes:
        """What the journal may keep of the request's body."""

    def identify(self, request: Request) -> Bearer: ...

    def refuse(self, request: Request, bearer: Bearer) -> Answer | None:
        """The answer to one request too many."""

    def drift(self, kind: str, settings: Row, request: Request, bearer: Bearer) -> None:
        """Rows come or go behind the back of whoever reads a list."""

    def answer(self, request: Request, bearer: Bearer, lies: frozenset[str]) -> Answer: ...
