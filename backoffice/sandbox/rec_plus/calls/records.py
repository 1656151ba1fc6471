"""Writing what is a plain row: orders, users, user groups, downloads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus import writing
from backoffice.sandbox.rec_plus.call import Call, Operation, Reply
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.reading import Finish, found, reading, sought
from backoffice.sandbox.rec_plus.resources import Resource
from backoffice.sandbox.rec_plus.shop import API
from backoffice.sandbox.rec_plus.writing import Change, Check, checked


@dataclass(frozen=True)
class Writing:
    resource: Resource
    scope: str
    fields: Mapping[str, Check]
    required: tuple[str, ...]
    """Of a new one, and of one that is written alone."""
    kept: Callable[[Call, Row, Row], Row]
    """From the checked fields, and the row there is (or an empty one), to the fields of the row."""
    blank: Row
    creates: bool = True
    deletes: bool = True

    @property
    def name(self) -> str:
        return self.resource.path

    def update(self, call: Call) -> Reply:
        row = found(call, self.resource, call.path["id"])
        writing.require(call.object, *self.required)
        return writing.write_one(call, self._change(call, call.object, row))

    def update_many(self, call: Call) -> Reply:
        return writing.write_many(call, self.name, writing.rows_of(call, self.name), self._upsert)

    def delete(self, call: Call) -> Reply:
        return writing.write_one(call, self._deletion(call, {call.identifier: call.path["id"]}))

    def delete_many(self, call: Call) -> Reply:
        rows = [{call.identifier: name} for name in writing.named_of(call)]
        return writing.write_many(call, self.name, rows, self._deletion)

    def _upsert(self, call: Call, sent: Row) -> Change:
        """By the identifier: what is not found is new, unless it was named by id or nothing can be new here."""
        named = sent.get(call.identifier)
        row = None if named in (None, "") else sought(call, self.resource, named)
        if row is None and (not self.creates or (call.identifier == "id" and named is not None)):
            raise self.resource.missing() if named else Refusal(400, f"{call.identifier} is required")
        if row is None:
            writing.require(sent, *self.required)
        return self._change(call, sent, row)

    def _change(self, call: Call, sent: Row, row: Row | None) -> Change:
        names = ("href", *self.resource.identifiers)
        fields = checked(call, self.fields, sent, also=tuple(name for name in names if name not in self.fields))
        kept = self.kept(call, fields, row or self.blank)
        whole = self.resource.whole
        before = None if row is None else whole(call.shop, row)
        after = whole(call.shop, {**(row or {"id": None, **self.blank}), **kept})

        def apply() -> None:
            if row is None:
                call.shop.create(self.resource.rows, by=API, **{**self.blank, **kept})
            else:
                call.shop.update(self.resource.rows, row["id"], by=API, **kept)

        return Change(before, after, apply)

    def _deletion(self, call: Call, sent: Row) -> Change:
        row = sought(call, self.resource, sent[call.identifier])
        if row is None:
            raise self.resource.missing()
        identifier = row["id"]
        whole = self.resource.whole(call.shop, row)
        return Change(whole, None, lambda: call.shop.delete(self.resource.rows, identifier))


def operations(written: Writing, finish: Finish | None = None) -> tuple[Operation, ...]:
    path, scope = written.resource.path, written.scope
    made = (
        *reading(written.resource, finish),
        Operation("POST", path, written.update_many, scope),
        Operation("POST", f"{path}/{{id}}", written.update, scope),
    )
    if not written.deletes:
        return made
    return (
        *made,
        Operation("DELETE", path, written.delete_many, scope),
        Operation("DELETE", f"{path}/{{id}}", written.delete, scope),
    )
