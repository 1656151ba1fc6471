"""Forms that change a record: they carry what the person saw, so that nothing is overwritten silently."""

import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.audit import Actor
from accounts.forms import once
from accounts.http.answers import UNREADABLE
from accounts.models import Command
from accounts.outbox.action import Action, actions
from accounts.outbox.fields import same, storable, value_in
from accounts.outbox.submitting import Refused, submit
from accounts.sync.slicing import decode


class ChangeForm(forms.Form):
    """``remote`` maps the form's fields to those of the remote system; unchanged ones are not sent.

    However often it is sent, it is one command: the form's own name is the command's key.
    """

    kind: ClassVar[str]
    remote: ClassVar[dict[str, str]] = {}
    watched: ClassVar[tuple[str, ...]] = ()  # remote fields that no field shows as they are

    once = once()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Any, **options: Any) -> None:
        self.row = row
        self.action: Action = actions.get(row.account.system, self.kind)
        record = record_in(row)
        now = {name: storable(value_in(record, name, self.action.fields[name])) for name in self._names()}
        initial = {field: now[name] for field, name in self.remote.items()} | {"seen": json.dumps(now)}
        options["initial"] = initial | options.get("initial", {})
        super().__init__(*args, **options)

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
            name: "" if value is None else value
            for name, value in wanted.items()
            if not same(fields[name], value, seen.get(name))
        }

    def queue(self, actor: Actor) -> Command | None:
        """The command; ``None`` when nothing was changed, or with errors at the form."""
        data = self.data_to_send()
        return self.queued(data, actor) if data else None

    def queued(self, data: dict[str, Any], actor: Actor) -> Command | None:
        try:
            return submit(
                self.row.account,
                self.kind,
                data | {"remote_id": self.row.remote_id, "expected": self.expected(data)},
                key=f"form:{self.cleaned_data['once']}",
                actor=actor,
                comment=self.cleaned_data.get("comment", ""),
            )
        except Refused as refused:
            fields = {name: field for field, name in self.remote.items()}
            for name, told in refused.complaints.items():
                self.add_error(fields.get(name), told)
            return None

    def _names(self) -> tuple[str, ...]:
        return (*self.remote.values(), *self.watched)

    def data_to_send(self) -> dict[str, Any]:
        return self.changed()

    def expected(self, data: dict[str, Any]) -> dict[str, Any]:
        """Of the fields that will be written, what was seen."""
        seen = self.cleaned_data["seen"]
        return {name: seen[name] for name in data if name in seen}


def record_in(row: Any) -> dict[str, Any]:
    """The object as it was received; empty when it cannot be read."""
    try:
        record = decode(row.payload.encode())
    except UNREADABLE:
        return {}
    return record if isinstance(record, dict) else {}


class RemovalForm(ChangeForm):
    """Nothing to fill in: only that it is meant."""

    comment = forms.CharField(label="Why", required=False, max_length=400, help_text="For your colleagues.")

    def queue(self, actor: Actor) -> Command | None:
        return self.queued({}, actor)
