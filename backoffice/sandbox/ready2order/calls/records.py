"""The operations that every small resource has: list, read, create, change, delete."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.bodies import PAGE
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Field
from backoffice.sandbox.ready2order.pages import ordered, sliced
from backoffice.sandbox.ready2order.shapes import encoded, public
from backoffice.sandbox.tables import Table, Tests


def _shown(call: Call, row: Row) -> Row:
    return public(row)


def _unchanged(call: Call, fields: Row, before: Row | None) -> Row:
    return fields


@dataclass(frozen=True)
class Resource:
    """What is special about a resource; the rest is the same for all."""

    path: str
    table: str
    """Its name among the tables of a till."""
    noun: str
    """What it is called in messages."""
    paged: bool = False
    filters: tuple[Field, ...] = ()
    """What the query of its list may hold besides page and limit."""
    tests: Callable[[Call], Tests] = lambda call: {}
    """What a query asks of each row of the list."""
    create: tuple[Field, ...] = ()
    change: tuple[Field, ...] = ()
    shape: Callable[[Call, Row], Row] = _shown
    flavour: Callable[[Call], Any] = lambda call: ""
    """What the shape depends on besides the row."""
    kept: Callable[[Call, Row, Row | None], Row] = _unchanged
    """From the fields of a body to the fields of a row; ``Invalid`` if they contradict the till's other rows."""
    in_use: Callable[[Call, int], bool] = lambda call, identifier: False

    def of(self, call: Call) -> Table:
        return call.till.tables[self.table]

    def rendered(self, call: Call, identifier: int) -> bytes:
        options = call.box.options
        flavour = (options.numbers, self.flavour(call))
        return self.of(call).rendered(identifier, flavour, lambda row: encoded(self.shape(call, row), options))


def listing(resource: Resource) -> Operation:
    query = (*(PAGE if resource.paged else ()), *resource.filters)
    return Operation("GET", resource.path, lambda call: _list(resource, call), query=query)


def reading(resource: Resource) -> tuple[Operation, ...]:
    """List and read."""
    return (listing(resource), Operation("GET", resource.path + "/{id}", lambda call: _read(resource, call)))


def creating(resource: Resource) -> Operation:
    return Operation("POST", resource.path, lambda call: _create(resource, call), body=resource.create, status=201)


def deleting(resource: Resource) -> Operation:
    return Operation("DELETE", resource.path + "/{id}", lambda call: _delete(resource, call))


def writing(resource: Resource) -> tuple[Operation, ...]:
    """Create, change and delete."""
    change = Operation("PUT", resource.path + "/{id}", lambda call: _change(resource, call), body=resource.change)
    return (creating(resource), change, deleting(resource))


def _list(resource: Resource, call: Call) -> Answer:
    ids = ordered(resource.of(call).select(resource.tests(call)), call.box.options)
    if resource.paged:
        ids = sliced(call.query, len(ids), call.box.options, call.lies).of(ids)
    return call.joined(resource.rendered(call, identifier) for identifier in ids)


def _read(resource: Resource, call: Call) -> Answer:
    row = call.row(resource.of(call))
    return call.answer(resource.shape(call, row))


def _create(resource: Resource, call: Call) -> Answer:
    row = call.till.create(resource.table, **resource.kept(call, call.body, None))
    return call.answer(resource.shape(call, row))


def _change(resource: Resource, call: Call) -> Answer:
    before = call.row(resource.of(call))
    row = call.till.update(resource.table, call.id(), **resource.kept(call, call.body, before))
    return call.answer(resource.shape(call, row))


def _delete(resource: Resource, call: Call) -> Answer:
    call.row(resource.of(call))
    if resource.in_use(call, call.id()):
        raise Refusal("errors.inUse")
    call.till.delete(resource.table, call.id())
    return call.message(f"The {resource.noun} was deleted.")
