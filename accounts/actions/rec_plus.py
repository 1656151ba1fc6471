"""What all writes to a REC+ shop have in common: its texts, the fields it always wants, and its dry runs."""

import html
from dataclasses import replace
from typing import Any, ClassVar

from accounts.mappings.rec_plus import NOT_KEPT
from accounts.models.command import Command
from accounts.outbox.action import Action, Call, Finding, Found, Looker, Record, actions
from accounts.outbox.fields import Field, listed, number, numbered, same, storable, text
from accounts.outbox.kinds import Change
from accounts.systems.rec_plus import dry_run


def plain(value: Any) -> str | None:
    """The shop escapes its texts, unevenly: both ways of writing them are the same."""
    told = text(value)
    return None if told is None else html.unescape(told)


def words(*, needed: bool = False, label: str = "") -> Field:
    """A plain text of the shop's, shown without its escapes."""
    return Field(plain, needed=needed, label=label, unwrapped=plain)


class ShopChange(Change, abstract=True):
    """The shop wants some fields with every change, and says what a change would do without doing it."""

    system = "rec_plus"
    always: ClassVar[tuple[str, ...]] = ()

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return super().seen(command, record) | {name: record.get(name) for name in self.always}

    def body(self, command: Command) -> dict[str, Any]:
        """What the shop wants besides goes along as it is."""
        return {name: plain(command.seen.get(name)) for name in self.always} | dict(command.data)

    def undone(self, command: Command) -> dict[str, Any]:
        """What was there before, as long as what we wrote is still there."""
        before = {
            name: "" if (was := command.seen[name]) is None else was for name in command.data if name in command.seen
        }
        return before | {"expected": {name: command.data[name] for name in before}} if before else {}

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """The record itself, and where that differs what the shop would still change: it may only write it differently."""
        found = super().look_up(command, looker)
        if found.found is not Found.ABSENT:
            return found
        call = self.call(command)
        told = looker.answer(call.endpoint, path=call.path, query=dry_run.QUERY, body=call.body)
        wanted = {*command.data, *(call.body or {})} - (set(self.always) - command.data.keys())
        return found if dry_run.mentions(told, wanted) else Finding(Found.LANDED, command.remote_id)

    def result(self, command: Command, answer: bytes) -> str:
        return command.remote_id  # 204 says all; a refusal inside a good answer was raised before

    def _is(self, name: str, value: Any, record: Record) -> bool:
        """Of a structure only what was given counts."""
        known = record.get(name)
        if isinstance(value, dict) and isinstance(known, dict):
            return all(
                same(Field(), part, known.get(key)) or _alike(part, known.get(key)) for key, part in value.items()
            )
        return super()._is(name, value, record)


class ShopPreview(Action, abstract=True):
    """What the shop says a change would do: sent like the change itself, with the word that it shall not be done."""

    fetches, reads_back, has_form = True, False, False
    preview, named_by = "", ""

    def call(self, command: Command) -> Call:
        call = super().call(command)
        return replace(call, query=(call.query or {}) | dry_run.QUERY)

    def result(self, command: Command, answer: bytes) -> str:
        return command.remote_id

    def keep(self, command: Command, answer: bytes) -> None:
        told = storable(dry_run.told(answer, NOT_KEPT))
        Command.objects.filter(pk=command.pk).update(evidence={"told": told})

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """Nothing can have come of it: it is asked again."""
        return Finding(Found.ABSENT)

    def undone(self, command: Command) -> dict[str, Any]:
        return {}


class ManyPreview(ShopPreview, abstract=True):
    """What the shop says of many changes of one kind, in one request: ``rows`` are their ids, data and what was seen."""

    system = "rec_plus"
    reads_before, names_record, is_of_many = False, False, True
    fields: ClassVar[dict[str, Field]] = {"rows": Field(listed)}

    def call(self, command: Command) -> Call:
        action = actions.get(self.system, self.previews)
        changes = [
            Command(account=command.account, remote_id=row["remote_id"], data=row["data"], seen=row["seen"])
            for row in command.data["rows"]
        ]
        bodies: list[Any] = [action.call(change).body for change in changes]
        sent = [self.named(change) | body for change, body in zip(changes, bodies, strict=True)]
        return Call(self.endpoint, {}, self.wrapped(sent), dry_run.QUERY)

    def named(self, change: Command) -> dict[str, Any]:
        """What tells the shop which record a row of the batch is about."""
        return {"id": numbered(change.remote_id)}

    def wrapped(self, sent: list[dict[str, Any]]) -> Any:
        """The body of the batch."""
        return {self.resource: sent}

    def keep(self, command: Command, answer: bytes) -> None:
        told = storable(dry_run.told_of_many(answer, NOT_KEPT))
        Command.objects.filter(pk=command.pk).update(evidence={"told": told})


def _alike(one: Any, other: Any) -> bool:
    """Numbers in different clothes."""
    try:
        return number(one) == number(other)
    except ValueError:
        return False
