"""An action declares one kind of write. Apps keep theirs in ``<app>/actions/``; the outbox does the work."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Protocol

from accounts.http.endpoint import Endpoint
from accounts.models.command import Command
from accounts.models.merchant import Membership
from accounts.outbox.fields import Field, either, outgoing, same, value_in
from accounts.sync.values import Reading

Record = Mapping[str, Any]
Complaints = dict[str, str]


OTHER = Field(either)


@dataclass(frozen=True)
class Call:
    """What is sent."""

    endpoint: Endpoint
    path: dict[str, str]
    body: dict[str, Any] | list[Any] | None
    query: dict[str, str] | None = None


@dataclass(frozen=True)
class Batch:
    """How several commands of one kind leave in one request. Only what was never sent, and is one of many, does."""

    endpoint: Endpoint
    largest: int
    suits: Callable[[Record], bool]  # whether these data can be told in a batch
    body: Callable[[list[Command]], dict[str, Any]]
    confirmed: Callable[[bytes], set[str]]  # the records that the answer names as written; raises ``BadPayload``

    def takes(self, command: Command) -> bool:
        return command.lane == Command.Lane.MANY and command.attempts == 0 and self.suits(command.data)


class Found(Enum):
    """What a look at the remote system says of a write whose answer we do not have."""

    LANDED = "landed"
    ABSENT = "absent"  # proven not to be there
    MOVED = "moved"  # neither as it was nor as we wanted it: somebody else was there
    TWICE = "twice"
    UNSEEN = "unseen"  # nobody can look, and nobody has to: the system itself refuses what it has already
    UNCLEAR = "unclear"  # cannot be told: a person has to


@dataclass(frozen=True)
class Finding:
    found: Found
    remote_id: str = ""
    evidence: dict[str, Any] | None = None


class Looker(Protocol):
    """Reads the remote system while a command waits; each look keeps what it has read."""

    @property
    def reading(self) -> Reading: ...

    def record(self, resource: str, remote_id: str) -> Record | None: ...

    def named(self, resource: str, name: str, **query: str) -> Record | None:
        """A record by another name than its number, without keeping it; ``None`` when there is none."""
        ...

    def answer(
        self,
        endpoint: Endpoint,
        *,
        path: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | list[Any] | None = None,
    ) -> bytes:
        """Of a call that changes nothing, though its method might."""
        ...

    def rows(self, resource: str, **query: str) -> Iterator[Record]:
        """All rows of the resource's list, page by page to its end, without keeping them."""
        ...

    def changed_rows(self, resource: str, since: datetime) -> Iterator[Record]: ...

    def recent_rows(self, resource: str, since: datetime) -> Iterator[Record]: ...


class Action:
    """One kind of write to one system."""

    system: ClassVar[str]
    kind: ClassVar[str]  # noun.verb
    title: ClassVar[str]
    resource: ClassVar[str]
    endpoint: ClassVar[Endpoint]
    role: ClassVar[str] = Membership.Role.EDITOR
    repeatable: ClassVar[bool] = False  # may be sent again after a look; False: only once it is proven absent
    fiscal: ClassVar[bool] = False  # the long quiet period
    reads_before: ClassVar[bool] = True
    reads_back: ClassVar[bool] = True
    names_record: ClassVar[bool] = True  # data has a remote_id
    named_by: ClassVar[str] = ""  # the field of data that names the record where there is no remote_id
    fetches: ClassVar[bool] = False  # it changes nothing, it brings something: no person has to decide about it
    only_record: ClassVar[str] = ""  # where there is one such record: its name, which data may leave out
    needs_open_day: ClassVar[bool] = False
    fields: ClassVar[dict[str, Field]] = {}
    batch: ClassVar[Batch | None] = None
    has_form: ClassVar[bool] = True  # False: only programs ask for it, by ``manage.py submit``
    form: ClassVar[str] = (
        ""  # the page where it is filled in, which takes ?command=, and the record's key if there is one
    )
    preview: ClassVar[str] = ""  # the kind that asks the remote system what this would change, and changes nothing
    preview_many: ClassVar[str] = ""  # the same of many of its changes at once, in one request
    previews: ClassVar[str] = ""  # of such a kind: the one whose effect it asks for
    is_of_many: ClassVar[bool] = False  # of such a kind: its data are rows, and what is sent is made elsewhere

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        super().__init_subclass__()
        if not abstract:
            actions.add(cls())

    # --- Before it is queued -----------------------------------------------------------------------

    def complaints(self, data: Record, expected: Record) -> Complaints:
        """Field -> what is wrong with it, in words for the person who wrote it; empty = it may be queued."""
        found: Complaints = {}
        known = [(name, value) for name, value in expected.items() if name in self.fields]
        for name, value in (*data.items(), *known):
            field = self.fields.get(name)
            if field is None:
                found[name] = f"{self.kind} has no such field."
                continue
            try:
                field.normal(value)
            except ValueError as error:
                found[name] = f"{str(error).capitalize()}."
        return found

    # --- Sending -----------------------------------------------------------------------------------

    def ends_when_gone(self) -> str:
        """The reason with which it is done if there is no record (any more); empty = that is a refusal."""
        return ""

    def is_so(self, command: Command, record: Record) -> str:
        """The reason with which it is done without sending; empty = it has to be sent."""
        return ""

    def moved(self, command: Command, record: Record) -> dict[str, list[Any]]:
        """Field -> [what the person saw, what they want, what it is now], of each that was changed by others.

        A person may have seen fields of the record that cannot be written: they are compared as they stand.
        """
        return {
            name: [seen, command.data.get(name), value_in(record, name, field)]
            for name, seen in command.expected.items()
            if not same(field := self.fields.get(name) or OTHER, seen, value_in(record, name, field))
        }

    def is_there(self, command: Command) -> str:
        """The reason with which a new record is done without sending, as we know without a look; empty = it is not."""
        return ""

    def hinders(self, command: Command, looker: "Looker") -> str:
        """The reason why a new record must not be made; empty = nothing stands in its way."""
        return ""

    def settled(self, command: Command, record: Record) -> dict[str, Any]:
        """The data as it will be sent, now that the record is known."""
        return dict(command.data)

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        """What the record has in the fields that will be written."""
        return {name: value_in(record, name, self.fields[name]) for name in command.data if name in self.fields}

    def call(self, command: Command) -> Call:
        path = {"id": command.remote_id} if "{id}" in self.endpoint.path else {}
        body = self.body(command)
        return Call(self.endpoint, path, None if body is None else outgoing(self.fields, body))

    def body(self, command: Command) -> dict[str, Any] | None:
        return dict(command.data)

    def result(self, command: Command, answer: bytes) -> str:
        """The record's id from a good answer. Raises ``BadPayload`` for an answer that proves nothing."""
        return command.remote_id

    def asked(self, command: Command) -> dict[str, Any]:
        """The data as they were asked for, before they were settled."""
        return dict(command.data)

    def undone(self, command: Command) -> dict[str, Any]:
        """The data that takes it back, ``expected`` included; empty = it cannot be taken back."""
        return {}

    def keep(self, command: Command, answer: bytes) -> None:
        """What is done with a good answer before the command ends. Raises a ``RemoteError`` if it is good for nothing."""

    def called(self, command: Command) -> str:
        """What a new record shall be called; may be empty."""
        names = [
            value for name, value in command.data.items() if name.split("_")[-1] == "name" and isinstance(value, str)
        ]
        return names[0] if names else ""

    # --- When the answer is not known --------------------------------------------------------------

    def look_up(self, command: Command, looker: Looker) -> Finding:
        return Finding(Found.UNCLEAR)


class Actions:
    """All actions by system and kind."""

    def __init__(self) -> None:
        self._actions: dict[tuple[str, str], Action] = {}

    def add(self, action: Action) -> None:
        key = (action.system, action.kind)
        if key in self._actions:
            raise TypeError(f"{action.kind} of {action.system} is declared twice")
        self._actions[key] = action

    def get(self, system: str, kind: str) -> Action:
        """Raises ``KeyError`` for a kind that the system does not have."""
        try:
            return self._actions[system, kind]
        except KeyError:
            raise KeyError(f"{system} has no {kind!r}: there are {', '.join(self.kinds(system))}") from None

    def kinds(self, system: str) -> list[str]:
        return sorted(kind for of, kind in self._actions if of == system)

    def change(self, system: str, resource: str) -> bool:
        """Whether records of this kind can be changed from here."""
        return any(of == system and action.resource == resource for (of, _), action in self._actions.items())

    def offers(self, system: str, resource: str) -> bool:
        """Whether staff have forms for changing records of this kind."""
        return any(
            of == system and action.resource == resource and action.has_form
            for (of, _), action in self._actions.items()
        )

    def about(self, resource: str) -> bool:
        """Whether any system has records of this kind that can be changed from here."""
        return any(action.resource == resource for action in self._actions.values())

    def of_kind(self, kind: str) -> list[Action]:
        """One of each system that has it, and a form for it."""
        return [action for (_, of), action in self._actions.items() if of == kind and action.has_form]

    def fiscal_kinds(self, system: str) -> list[str]:
        return [kind for (of, kind), action in self._actions.items() if of == system and action.fiscal]

    def named_by(self, system: str) -> dict[str, list[str]]:
        """Field of data -> the kinds whose record it names."""
        found: dict[str, list[str]] = {}
        for (of, kind), action in self._actions.items():
            if of == system and action.named_by:
                found.setdefault(action.named_by, []).append(kind)
        return found

    def fetching(self) -> list[str]:
        """The kinds that change nothing: no list of changes shows them."""
        return sorted({kind for (_, kind), action in self._actions.items() if action.fetches})

    def every(self) -> list[Action]:
        return list(self._actions.values())


actions = Actions()
