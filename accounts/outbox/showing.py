"""What people and programs are told of a command."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models.command import Command
from accounts.models.mirrored import MirroredModel
from accounts.outbox import words
from accounts.outbox.action import actions
from accounts.outbox.fields import Field, label, unwrapped
from accounts.sync.registry import registry
from backoffice.words import resource

Row = Any
Standing = dict[tuple[int, str], Command]  # by account and record
NOTHING = "–"
ENDED_JUST_NOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Line:
    """One field: as it was seen, as it is wanted, and what it is instead, where others have changed it."""

    label: str
    before: str
    after: str
    instead: str = ""


def as_json(command: Command) -> dict[str, Any]:
    return {
        "id": command.pk,
        "account": command.account_id,
        "kind": command.kind,
        "state": command.state,
        "reference": command.reference,
        "attempts": command.attempts,
        "error": error(command),
        "created_at": command.created_at.isoformat(),
    }


def error(command: Command) -> str | None:
    """What went wrong, or is not known, in words; ``None`` while all is well."""
    if command.state in (Command.State.QUEUED, Command.State.SENDING, Command.State.DONE):
        return None
    return words.why(command) or None


def title(command: Command) -> str:
    """``Product changed``."""
    try:
        return actions.get(command.account.system, command.kind).title
    except KeyError:
        return command.kind


def lines(command: Command) -> list[Line]:
    """Field by field, as people read it."""
    fields = actions.get(command.account.system, command.kind).fields
    moved = command.evidence.get("fields", {}) if command.state == Command.State.CONFLICT else {}
    before = command.seen | command.expected
    known = _names_of_others(command, [before, command.data, {name: told[2] for name, told in moved.items()}])

    def shown(name: str, value: Any) -> str:
        return known.get((name, str(value))) or _told(fields.get(name), value)

    return [
        Line(
            label(name, fields.get(name)),
            shown(name, before.get(name)),
            shown(name, command.data.get(name)),
            shown(name, moved[name][2]) if name in moved else "",
        )
        for name in dict.fromkeys((*command.data, *moved))
    ]


def told_lines(command: Command, told: list[list[Any]]) -> list[Line]:
    """(remote field, old, new) as the remote system names them, as people read it; without what a new record leaves empty."""
    fields = actions.get(command.account.system, command.kind).fields
    names = {place: name for name, field in fields.items() for place in (name, *field.places)}
    lines = [
        Line(
            label(names[place], fields[names[place]]) if place in names else _spoken(place),
            *(_told(fields.get(names.get(place, "")), value) for value in (old, new)),
        )
        for place, old, new in told
        if not (_is_nothing(old) and _is_nothing(new))
    ]
    return [line for line in lines if line.before != line.after]


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def _spoken(place: str) -> str:
    """A field that we do not know, as it is called there."""
    return place[:1].upper() + place[1:].replace("_", " ")


def _names_of_others(command: Command, values: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """(field, number) -> name of the record that is meant, as far as we have it; one query per kind of record."""
    found: dict[tuple[str, str], str] = {}
    for name, field in actions.get(command.account.system, command.kind).fields.items():
        numbers = (
            {str(told[name]) for told in values if told.get(name) not in (None, "", 0, "0")} if field.of else set()
        )
        if numbers:
            rows = registry.get(command.account.system, field.of).rows_of(command.account_id)
            found |= {(name, row.remote_id): str(row) for row in rows.filter(remote_id__in=numbers)}
    return found


def refusals(command: Command) -> list[tuple[str, str]]:
    """Field and what the remote system says is wrong with it."""
    if command.state != Command.State.REJECTED:
        return []
    fields = actions.get(command.account.system, command.kind).fields
    told = command.evidence.get("fields", {})
    return [(label(name, fields.get(name)), " ".join(map(str, texts))) for name, texts in told.items()]


def record_of(command: Command) -> Row | None:
    """The mirrored row that it is about, if we have it."""
    if not command.remote_id:
        return None
    mapping = registry.get(command.account.system, command.resource)
    return mapping.rows_of(command.account_id).filter(remote_id=command.remote_id).first()


def names(commands: list[Command]) -> dict[int, str]:
    """Command -> name of its record, as far as we have it; one query per kind of record."""
    found: dict[int, str] = {}
    known_there = [command for command in commands if command.remote_id]
    for key in {(command.account.system, command.resource) for command in known_there}:
        of_kind = [each for each in known_there if (each.account.system, each.resource) == key]
        rows = registry.get(*key).model.objects.filter(  # type: ignore[attr-defined]
            account__in={each.account_id for each in of_kind}, remote_id__in={each.remote_id for each in of_kind}
        )
        known = {(row.account_id, row.remote_id): str(row) for row in rows}
        found |= {each.pk: known.get((each.account_id, each.remote_id), "") for each in of_kind}
    found |= {each.pk: str(each.account.merchant) for each in commands if is_of_till(each)}
    return found


def standing(rows: list[Any], resource: str) -> Standing:
    """(account, record) -> the latest change of each row that is under way, waits for a person, or ended just now."""
    if not rows:
        return {}
    known = {name for row in rows for name in _known_as(row, resource)}
    found = (
        Command.objects.filter(
            Q(state__in=Command.STANDING) | Q(ended_at__gte=timezone.now() - ENDED_JUST_NOW),
            account__in={row.account_id for row in rows},
            resource__in={of for of, _ in known},
            remote_id__in={remote_id for _, remote_id in known},
        )
        .exclude(kind__in=actions.fetching())
        .select_related("account")
    )
    latest = {(each.account_id, each.resource, each.remote_id): each for each in found.order_by("pk")}
    return {
        (row.account_id, row.remote_id): max(told, key=lambda each: each.pk)
        for row in rows
        if (told := [latest[key] for name in _known_as(row, resource) if (key := (row.account_id, *name)) in latest])
    }


def _known_as(row: Any, resource: str) -> list[tuple[str, str]]:
    """Of a row of the database's, or of one that a list has made from some of its columns."""
    return row.changed_as(resource) if isinstance(row, MirroredModel) else [(resource, row.remote_id)]


def about(command: Command) -> str:
    """``Espresso``, or ``product 4711`` while we do not have it; of what a till has only one of, whose it is."""
    if is_of_till(command):
        return str(command.account.merchant)
    row = record_of(command)
    if row is not None:
        return str(row)
    return wanted_name(command) or f"{resource(command.resource, 1)} {command.remote_id}".strip()


def is_of_till(command: Command) -> bool:
    """Whether it is about the till as a whole, not about one of many records."""
    return command.remote_id == command.resource


def wanted_name(command: Command) -> str:
    """What a new record shall be called; may be empty."""
    try:
        return actions.get(command.account.system, command.kind).called(command)
    except KeyError:
        return ""


def _told(field: Field | None, value: Any) -> str:
    if field is None or not value:
        return _shown(value)
    if field.told is not None:
        return field.told(value)
    return _shown(unwrapped(field, value))


def _shown(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return f"{len(value)} entries" if len(value) != 1 else "1 entry"
    if isinstance(value, dict):
        return _shown(next(iter(value.values()))) if len(value) == 1 else "…"
    return str(value)
