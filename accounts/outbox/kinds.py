"""The kinds of actions that there are: new values, a new record, a removal. Each says how its outcome is found out."""

from collections.abc import Iterator
from typing import Any, ClassVar

from accounts.http.answers import decoded
from accounts.http.errors import BadPayload
from accounts.models.command import Command
from accounts.outbox.action import Action, Complaints, Finding, Found, Looker, Record
from accounts.outbox.fields import same, value_in
from accounts.sync.mapping import Mapping as Resource
from accounts.sync.registry import registry as resources


class Change(Action, abstract=True):
    """New values for some fields of a record: as often as one likes."""

    repeatable = True

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if not data:
            found[""] = "Nothing would be changed: give at least one field."
        return found

    def is_so(self, command: Command, record: Record) -> str:
        return "already_so" if self._differing(command.data, record) == [] else ""

    def result(self, command: Command, answer: bytes) -> str:
        refuse_faults(answer)
        return command.remote_id

    def look_up(self, command: Command, looker: Looker) -> Finding:
        record = looker.record(self.resource, command.remote_id)
        if record is None:
            return Finding(Found.MOVED, evidence={"gone": True})
        open_fields = self._differing(command.data, record)
        if not open_fields:
            return Finding(Found.LANDED, command.remote_id)
        moved = [name for name in open_fields if not self._is(name, command.seen.get(name), record)]
        if moved:
            values = {
                name: [command.seen.get(name), command.data[name], value_in(record, name, self.fields[name])]
                for name in moved
            }
            return Finding(Found.MOVED, evidence={"fields": values})
        return Finding(Found.ABSENT)

    def undone(self, command: Command) -> dict[str, Any]:
        """What was there before, as long as what we wrote is still there."""
        written = self.body(command) or {}
        before = {name: "" if (was := command.seen[name]) is None else was for name in written if name in command.seen}
        return before | {"expected": {name: written[name] for name in before}} if before else {}

    def _differing(self, wanted: Record, record: Record) -> list[str]:
        return [name for name, value in wanted.items() if not self._is(name, value, record)]

    def _is(self, name: str, value: Any, record: Record) -> bool:
        field = self.fields[name]
        return same(field, value, value_in(record, name, field))


class Addition(Action, abstract=True):
    """A new record: once."""

    reads_before = False
    names_record = False
    reference_field: ClassVar[str] = ""  # where the remote system keeps our reference

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        for name, field in self.fields.items():
            if field.needed and data.get(name) in (None, ""):
                found.setdefault(name, "This is needed.")
        return found

    def body(self, command: Command) -> dict[str, Any]:
        ours = {self.reference_field: command.reference} if self.reference_field else {}
        return ours | dict(command.data)

    def result(self, command: Command, answer: bytes) -> str:
        remote_id = self.mapping().slicer().one(answer, b"").remote_id
        if not remote_id:
            raise BadPayload("the answer does not name the new record", reason="no_record")
        return remote_id

    @classmethod
    def mapping(cls) -> type[Resource]:
        return resources.get(cls.system, cls.resource)

    def of_reference(self, command: Command, rows: Iterator[Record]) -> Finding:
        """The record that carries our reference, in a list that must have it."""
        wanted = command.data.get(self.reference_field) or command.reference
        key = self.mapping().key
        found = {str(row.get(key)) for row in rows if row.get(self.reference_field) == wanted}
        if len(found) > 1:
            return Finding(Found.TWICE, evidence={"records": sorted(found)})
        return Finding(Found.LANDED, found.pop()) if found else Finding(Found.ABSENT)


class Removal(Action, abstract=True):
    """A record is deleted: as often as one likes, since it is gone only once."""

    repeatable = True

    def ends_when_gone(self) -> str:
        return "already_gone"

    def body(self, command: Command) -> None:
        return None

    def result(self, command: Command, answer: bytes) -> str:
        refuse_faults(answer)
        return command.remote_id

    def look_up(self, command: Command, looker: Looker) -> Finding:
        record = looker.record(self.resource, command.remote_id)
        return Finding(Found.ABSENT) if record is not None else Finding(Found.LANDED, command.remote_id)


def refuse_faults(answer: bytes) -> None:
    """Raises ``BadPayload`` for an answer that is empty, no JSON, or says itself that it failed: then we look."""
    told = decoded(answer)
    if isinstance(told, dict) and told.get("error") is True and not told.get("success"):
        raise BadPayload(str(told.get("msg") or "")[:300], reason="refused_in_words")
