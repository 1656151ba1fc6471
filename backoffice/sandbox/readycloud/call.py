"""One call of one operation: who calls, what was sent, and where in the tree of records it is."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from backoffice.sandbox.messages import JSON_TYPE, Answer, Request, Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.readycloud import base66
from backoffice.sandbox.readycloud.errors import NOT_FOUND, Refusal, Wrong
from backoffice.sandbox.readycloud.kinds import Fields, blanks, read_fields
from backoffice.sandbox.readycloud.org import Organisation

if TYPE_CHECKING:
    from backoffice.sandbox.readycloud.cloud import Cloud

API = "/api/v2"


@dataclass
class Call:
    cloud: "Cloud"
    request: Request
    path: dict[str, str]
    """The keys in the path by name."""
    lies: frozenset[str] = frozenset()

    @property
    def options(self) -> Options:
        return self.cloud.options

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(self.request.query)

    @cached_property
    def expand(self) -> frozenset[str]:
        return frozenset(filter(None, self.query.get("expand", "").split(",")))

    @cached_property
    def org(self) -> Organisation:
        """One that was deleted can be read itself, and nothing below it."""
        found = next((org for org in self.cloud.orgs if org.key == self.path["org"]), None)
        if found is None or (found.is_deleted and self.request.path.strip("/").count("/") > 3):
            raise Refusal(404, NOT_FOUND)
        return found

    def row(self, table: str, name: str = "key") -> Row:
        """The record of this table that the path names."""
        row = self.org.tables[table].get(base66.decoded(self.path[name]))
        if row is None:
            raise Refusal(404, NOT_FOUND)
        return row

    def inner(self, rows: list[Row], name: str) -> Row:
        """The one of these that the path names."""
        wanted = base66.decoded(self.path[name])
        for row in rows:
            if row["_id"] == wanted:
                return row
        raise Refusal(404, NOT_FOUND)

    @cached_property
    def body(self) -> Row:
        if self.request.content_type != JSON_TYPE:
            raise Refusal(415, f'Unsupported media type "{self.request.content_type}" in request.')
        try:
            value: Any = json.loads(self.request.body, parse_float=Decimal, parse_constant=_no_number)
            self.request.body.decode()
        except (ValueError, RecursionError) as error:
            raise Refusal(400, f"JSON parse error - {error}") from None
        if not isinstance(value, dict):
            raise Refusal(400, fields={"non_field_errors": ["Invalid data. Expected a dictionary."]})
        made: Row = plain(value)
        return made

    def kept(self, kinds: Fields, *, whole: bool) -> Row:
        """The body as it is kept: of a new (``whole``) record with blanks for what was left out."""
        try:
            return new_record(kinds, self.body) if whole else read_fields(kinds, self.body, partial=True)
        except Wrong as wrong:
            raise Refusal(400, fields=wrong.complaint) from None


def plain(value: Any) -> Any:
    """Decimals in free places (custom fields) as numbers again, and text that can be written."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value


def new_record(kinds: Fields, sent: Any) -> Row:
    """A whole record from an object inside a body; ``Wrong``."""
    kept = read_fields(kinds, sent, partial=False)
    return {**blanks(kinds), **{name: kinds[name].merge(kinds[name].blank(), value) for name, value in kept.items()}}


def _no_number(name: str) -> float:
    raise ValueError(name)


Run = Callable[[Call], Answer]


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    """Below /api/v2; ``{name}`` is a key."""
    scope: str
    run: Run

    def matches(self, parts: list[str]) -> dict[str, str] | None:
        """The keys by name; ``None`` if the path is another one."""
        wanted = self.path.strip("/").split("/")
        if len(parts) != len(wanted):
            return None
        found: dict[str, str] = {}
        for name, part in zip(wanted, parts, strict=True):
            if name.startswith("{"):
                found[name[1:-1]] = part
            elif name != part:
                return None
        return found
