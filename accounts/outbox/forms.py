"""Forms that become commands: those that change a record carry what the person saw, so that nothing is overwritten."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.audit import Actor
from accounts.forms import once
from accounts.http.answers import UNREADABLE
from accounts.models import Command, LinkedAccount
from accounts.outbox.action import Action, actions
from accounts.outbox.fields import identity, same, storable, unwrapped, value_in
from accounts.outbox.submitting import Refused, submit
from accounts.sync.slicing import decode


class PlainText(forms.CharField):
    """Text as it is at the remote system, blanks at its ends and all; lines end as they do there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n") if text.strip() else ""


class CommandForm(forms.Form):
    """``remote`` maps the form's fields to those of the remote system.

    However often it is sent, it is one command: the form's own name is the command's key.
    """

    kind: ClassVar[str]
    remote: ClassVar[dict[str, str]] = {}

    once = once()

    def __init__(self, *args: Any, account: LinkedAccount, **options: Any) -> None:
        self.account = account
        self.action: Action = actions.get(account.system, self.kind)
        super().__init__(*args, **options)

    def data_to_send(self) -> dict[str, Any]:
        raise NotImplementedError

    def target(self, data: dict[str, Any]) -> dict[str, Any]:
        """Which record it is about, and what was seen of it."""
        return {}

    def queue(self, actor: Actor) -> Command | None:
        """The command; ``None`` when nothing would be sent, or with errors at the form."""
        data = self.data_to_send()
        return self.queued(data, actor) if data else None

    def preview(self, actor: Actor) -> Command | None:
        """Has the remote system asked what it would change, where it can say so. As ``queue``, and nothing is changed."""
        data = self.data_to_send()
        if not data:
            return None
        told = sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
        return self._submitted(self.action.preview, data | self.target(data), f"{self.key()}:preview:{told}", actor)

    def queued(self, data: dict[str, Any], actor: Actor) -> Command | None:
        return self._submitted(self.kind, data | self.target(data), self.key(), actor)

    def _submitted(self, kind: str, data: dict[str, Any], key: str, actor: Actor) -> Command | None:
        try:
            return submit(self.account, kind, data, key=key, actor=actor, comment=self.cleaned_data.get("comment", ""))
        except Refused as refused:
            fields = {name: field for field, name in self.remote.items()}
            for name, told in refused.complaints.items():
                self.add_error(fields.get(name), told)
            return None

    def key(self) -> str:
        return f"form:{self.cleaned_data['once']}"


class ChangeForm(CommandForm):
    """New values for a record: those that were left alone are not sent."""

    watched: ClassVar[tuple[str, ...]] = ()  # remote fields that no field shows as they are
    unsaid: ClassVar[dict[str, Any]] = {}  # remote field -> what holds where the record says nothing about it

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Any, command: Command | None = None, **options: Any) -> None:
        """``command``: an earlier one, whose values are to be corrected."""
        self.row = row
        fields = actions.get(row.account.system, self.kind).fields
        record = record_in(row)
        now = {name: storable(value_in(record, name, fields[name])) for name in self._names()}
        initial = {field: unwrapped(fields[name], self._known(name, now[name])) for field, name in self.remote.items()}
        told = command.data if command else {}
        wished = {field: unwrapped(fields[name], told[name]) for field, name in self.remote.items() if name in told}
        options["initial"] = initial | {"seen": json.dumps(now)} | options.get("initial", {}) | wished
        super().__init__(*args, account=row.account, **options)

    def clean_seen(self) -> dict[str, Any]:
        """What the record had when the form was opened."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            seen = None
        if not isinstance(seen, dict):
            raise ValidationError("The form was damaged on its way: open it again.")
        return {name: value for name, value in seen.items() if name in self._names()}

    def changed(self) -> dict[str, Any]:
        """Remote field -> new value, of those that differ from what was seen."""
        seen, fields = self.cleaned_data["seen"], self.action.fields
        wanted = {name: storable(self.cleaned_data[field]) for field, name in self.remote.items()}
        return {
            name: _emptied(value, names_record=fields[name].normal is identity)
            for name, value in wanted.items()
            if not same(fields[name], value, _lines(self._known(name, seen.get(name))))
        }

    def data_to_send(self) -> dict[str, Any]:
        return self.changed()

    def target(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"remote_id": self.row.remote_id, "expected": self.expected(data)}

    def expected(self, data: dict[str, Any]) -> dict[str, Any]:
        """Of the fields that will be written, what was seen."""
        seen = self.cleaned_data["seen"]
        return {name: seen[name] for name in data if name in seen and not (seen[name] is None and name in self.unsaid)}

    def _names(self) -> tuple[str, ...]:
        return (*self.remote.values(), *self.watched)

    def _known(self, name: str, value: Any) -> Any:
        return self.unsaid.get(name) if value is None else value


@dataclass(frozen=True)
class Switch:
    """A button: the remote field that it sets, and what to."""

    name: str
    value: Any
    label: str
    icon: str


class SwitchForm(ChangeForm):
    """Buttons of a record's page: each sets one field, and is a command of its own however often it is pressed."""

    switches: ClassVar[dict[str, Switch]]

    to = forms.CharField(widget=forms.HiddenInput)

    def clean_to(self) -> str:
        to: str = self.cleaned_data["to"]
        if to not in self.switches:
            raise ValidationError("There is no such button: open the page again.")
        return to

    def data_to_send(self) -> dict[str, Any]:
        switch = self.switches[self.cleaned_data["to"]]
        return {switch.name: switch.value}

    def buttons(self) -> list[tuple[str, Switch]]:
        """Those that would change something, as far as we know."""
        seen, fields = json.loads(self.initial["seen"]), self.action.fields
        return [
            (to, switch)
            for to, switch in self.switches.items()
            if not same(fields[switch.name], switch.value, self._known(switch.name, seen[switch.name]))
        ]

    def key(self) -> str:
        return f"{super().key()}:{self.cleaned_data['to']}"

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(switch.name for switch in self.switches.values()))


class NewRecordForm(CommandForm):
    """What a new record of this account shall have: fields that were left empty are not sent.

    ``command``: an earlier one, whose values are to be corrected.
    """

    def __init__(self, *args: Any, command: Command | None = None, **options: Any) -> None:
        if command is not None:
            told = {field: command.data[name] for field, name in self.remote.items() if name in command.data}
            options["initial"] = dict.fromkeys(self.remote) | told
        super().__init__(*args, **options)

    def data_to_send(self) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(field) for field, name in self.remote.items()}
        return {name: storable(_trimmed(value)) for name, value in given.items() if value not in (None, "")}


def record_in(row: Any) -> dict[str, Any]:
    """The object as it was received; empty when it cannot be read."""
    try:
        record = decode(row.payload.encode())
    except UNREADABLE:
        return {}
    return record if isinstance(record, dict) else {}


class ConfirmForm(ChangeForm):
    """Nothing to fill in: only that it is meant."""

    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def queue(self, actor: Actor) -> Command | None:
        return self.queued(self.data_to_send(), actor)


class RemovalForm(ConfirmForm):
    """Whether a record shall go."""


def _emptied(value: Any, *, names_record: bool) -> Any:
    """A text is emptied by an empty one, but no number names no record."""
    empty = None if names_record else ""
    return empty if value in (None, "") else value


def _lines(value: Any) -> Any:
    """As ``PlainText`` has it after a browser's way of writing lines."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
