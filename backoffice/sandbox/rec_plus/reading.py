"""Reading any resource: a list of it, and one of it by whichever identifier."""

from collections.abc import Callable, Sequence
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.access import PUBLIC
from backoffice.sandbox.rec_plus.call import Call, Operation, Reply
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.paging import collection
from backoffice.sandbox.rec_plus.resources import Resource, tests_of
from backoffice.sandbox.rec_plus.text import bare, whole
from backoffice.sandbox.tables import Table, Tests

Finish = Callable[[Call, Row], Row]
"""Changes a whole object as the query wants it."""
HIDDEN = ("draft", "deleted")
"""What the public key does not see."""


def page(call: Call, resource: Resource, ids: Sequence[int], finish: Finish | None = None) -> Reply:
    """The rows with these ids: in short, or whole with ``fields=*``."""
    table, is_whole = resource.of(call.shop), call.query.get("fields") == "*"

    def render(identifier: int) -> Row:
        shown = resource.whole(call.shop, table[identifier])
        shown = finish(call, shown) if finish else shown
        return shown if is_whole else resource.brief(shown)

    return collection(call, resource.path, ids, render)


def selected(call: Call, resource: Resource, further: Tests | None = None) -> Sequence[int]:
    """The ids that the filters let through, in the order that was asked for."""
    table = resource.of(call.shop)
    tests = {**tests_of(call, resource), **(further or {}), **_visible(call, table)}
    return ordered(call, resource, table.select(tests))


def ordered(call: Call, resource: Resource, ids: Sequence[int]) -> Sequence[int]:
    """Ascending by ``sort``; without it by the shop's own order, or newest first."""
    newest = ids[::-1] if call.options.shop_newest_first else ids
    word = call.query.get("sort", "")
    if not resource.sorts:
        return newest
    if word and word not in resource.sorts:
        raise Refusal(400, f"sort must be one of {', '.join(resource.sorts)}")
    if word == "id":
        return ids
    column = resource.of(call.shop).column(resource.sorts[word or "sort_order"])
    return sorted(ids if word else newest, key=column.__getitem__)


def found(call: Call, resource: Resource, value: str, *, own_code: bool = False) -> Row:
    """The row that a path names; ``Refusal`` (404) if there is none.

    ``own_code``: not by the code of a variation.
    """
    row = sought(call, resource, value, own_code=own_code)
    if row is None or not _passes(row, _visible(call, resource.of(call.shop))):
        raise resource.missing()
    return row


def sought(call: Call, resource: Resource, value: object, *, own_code: bool = False) -> Row | None:
    if call.identifier not in resource.identifiers:
        raise Refusal(400, f"identifier must be one of {', '.join(resource.identifiers)}")
    column, table, text = resource.identifiers[call.identifier], resource.of(call.shop), str(value)
    if column == "id":
        return table.get(whole(text))
    if column == "code":
        rows = [table[identifier] for identifier in call.shop.by_code.ids(text)]
        return next((row for row in rows if not own_code or row["code"] == text), None)
    matching = (identifier for identifier, held in table.column(column).items() if held and same(held, text))
    first = next(matching, None)
    return None if first is None else table[first]


def same(held: object, value: str) -> bool:
    """Escaped or not; in upper or lower case, as MySQL compares."""
    return bare(str(held)).casefold() == bare(value).casefold()


def reading(resource: Resource, finish: Finish | None = None) -> tuple[Operation, Operation]:
    """The two operations that every resource has."""

    def listed(call: Call) -> Reply:
        return page(call, resource, selected(call, resource), finish)

    def read(call: Call) -> Reply:
        shown = resource.whole(call.shop, found(call, resource, call.path["id"]))
        return Reply(finish(call, shown) if finish else shown)

    return (
        Operation("GET", resource.path, listed, resource.scope),
        Operation("GET", f"{resource.path}/{{id}}", read, resource.scope),
    )


def _visible(call: Call, table: Table) -> Tests:
    """What this caller may see at all."""
    if table is call.shop.products and call.bearer.kind == PUBLIC:
        return {"status:visible": ("visible", lambda status: status not in HIDDEN)}
    if table is call.shop.orders and not call.options.shop_carts_listed:
        return {"_cart": ("cart", lambda is_cart: not is_cart)}
    if table is call.shop.forms:
        return {"_api": ("api", bool)}
    return {}


def _passes(row: Row, tests: Tests) -> bool:
    values: dict[str, Any] = row
    return all(passes(values[name.partition(":")[0]]) for name, (_, passes) in tests.items())
