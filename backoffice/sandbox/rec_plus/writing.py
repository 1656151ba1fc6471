"""Writing any resource: one, a batch, or only what would change; and the checks of what is sent."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.call import Call, Reply
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.text import escaped

Check = Callable[[Call, str, Any], Any]
"""Of the call, a field's name and its value; gives what is kept, or ``Refusal`` with a sentence."""
UNTOLD = ("date_modified_api", "date_modified")
"""Move with every change."""
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,12})?", re.ASCII)


@dataclass(frozen=True)
class Change:
    """What one sent object does."""

    before: Row | None
    """The object as it is shown; ``None``: it is new."""
    after: Row | None
    """As it will be; ``None``: it will be gone."""
    apply: Callable[[], Any]

    def told(self) -> Row:
        """What ``diffOnly`` says of it. The form of that is unknown in the contract."""
        old, new = self.before or {}, self.after or {}
        names = [name for name in {**old, **new} if old.get(name) != new.get(name) and name not in UNTOLD]
        deed = "create" if self.before is None else "delete" if self.after is None else "update"
        changed = {name: {"from": old.get(name), "to": new.get(name)} for name in names}
        return {"href": old.get("href"), "id": old.get("id"), "action": deed, "changes": changed}


Prepare = Callable[[Call, Row], Change]
"""Checks one sent object; ``Refusal`` if it cannot be carried out."""


def write_one(call: Call, change: Change) -> Reply:
    """204 without a body."""
    if call.flag("diffOnly"):
        return Reply({"diff": [change.told()]})
    change.apply()
    return Reply(status=204)


def write_many(call: Call, name: str, rows: Sequence[Any], prepare: Prepare) -> Reply:
    """All or none, or each for itself; each is looked at again when its turn comes, for the ones before may matter."""
    changes, good, faults = _checked(call, name, rows, prepare)
    if faults and (call.options.shop_batch_faults == "all_or_none" or call.flag("diffOnly")):
        raise Refusal(400, *faults)
    if call.flag("diffOnly"):
        return Reply({"diff": [change.told() for change in changes]})
    made = []
    for row in good:
        change = prepare(call, row)
        change.apply()
        made.append(change)
    if faults:
        raise Refusal(400, *faults)
    return _answered(call, name, made)


def _checked(call: Call, name: str, rows: Sequence[Any], prepare: Prepare) -> tuple[list[Change], list[Row], list[str]]:
    changes, good, faults = [], [], []
    for place, row in enumerate(rows):
        try:
            if not isinstance(row, dict):
                raise Refusal(400, "A JSON object is required")
            changes.append(prepare(call, row))
            good.append(row)
        except Refusal as refusal:
            faults += [f"{name}[{place}]: {message}" for message in refusal.messages]
    return changes, good, faults


def _answered(call: Call, name: str, changes: Sequence[Change]) -> Reply:
    is_new = any(change.before is None for change in changes)
    if call.options.shop_batch_answer == "empty":
        return Reply(status=201 if is_new else 204)
    shown = [
        {key: value for key, value in (change.after or {}).items() if key in ("href", "id", "code", "name")}
        for change in changes
    ]
    return Reply({name: shown}, 201 if is_new else 200)


def rows_of(call: Call, name: str) -> list[Any]:
    """The list in a wrapped body."""
    rows = call.object.get(name)
    if not isinstance(rows, list) or not rows:
        raise Refusal(400, f"{name} is required")
    return rows


def named_of(call: Call) -> list[str]:
    """The comma list ``ids`` of a batch that deletes."""
    ids = [part for part in call.query.get("ids", "").split(",") if part]
    if not ids:
        raise Refusal(400, "ids is required")
    return ids


def checked(call: Call, fields: Mapping[str, Check], sent: Row, *, also: Sequence[str] = ()) -> Row:
    """The fields as they are kept; ``also`` may be sent and say nothing. All complaints come at once."""
    kept: Row = {}
    complaints: list[str] = []
    for name, value in sent.items():
        if name in also:
            continue
        try:
            if name not in fields:
                raise Refusal(400, f"{name} cannot be written")
            kept[name] = fields[name](call, name, value)
        except Refusal as refusal:
            complaints += refusal.messages
    if complaints:
        raise Refusal(400, *complaints)
    return kept


def require(sent: Row, *names: str) -> None:
    if missing := [f"{name} is required" for name in names if sent.get(name) in (None, "")]:
        raise Refusal(400, *missing)


# checks


def text(call: Call, name: str, value: Any) -> str:
    """Plain text: by option it is kept escaped."""
    return escaped(raw(call, name, value)) if call.options.shop_escapes else raw(call, name, value)


def raw(call: Call, name: str, value: Any) -> str:
    if not isinstance(value, str) or not _is_utf8(value):
        raise Refusal(400, f"{name} must be text")
    return value


def _is_utf8(value: str) -> bool:
    """Not with half of a pair in it, which JSON can say and nobody can write."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def integer(call: Call, name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(400, f"{name} must be a whole number")
    return value


def integer_or_empty(call: Call, name: str, value: Any) -> Any:
    return value if value == "" else integer(call, name, value)


def flag(call: Call, name: str, value: Any) -> bool:
    if value not in (True, False, 0, 1):
        raise Refusal(400, f"{name} must be true or false")
    return bool(value)


def bit(call: Call, name: str, value: Any) -> int:
    return int(flag(call, name, value))


def money(call: Call, name: str, value: Any) -> str:
    """A decimal as text or number; kept with two places."""
    return f"{_amount(name, value):.2f}"


def _amount(name: str, value: Any) -> Decimal:
    written = str(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if not _AMOUNT.fullmatch(written):
        raise Refusal(400, f"{name} must be an amount")
    return Decimal(written)


def money_or_empty(call: Call, name: str, value: Any) -> str:
    return "" if value == "" else money(call, name, value)


def number_or_empty(call: Call, name: str, value: Any) -> str:
    """Kept as it is written."""
    return "" if value == "" else str(_amount(name, value))


def moment_or_empty(call: Call, name: str, value: Any) -> str:
    given = raw(call, name, value)
    if given and not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?", given):
        raise Refusal(400, f"{name} must be YYYY-MM-DDTHH:MM:SS")
    return given


def one_of(*choices: str) -> Check:
    def check(call: Call, name: str, value: Any) -> str:
        if value not in choices:
            raise Refusal(400, f"{name} must be one of {', '.join(choices)}")
        return str(value)

    return check


def whole_of(fields: Mapping[str, Check]) -> Check:
    """An object of which every field is checked; which ones are left out stays as it is."""

    def check(call: Call, name: str, value: Any) -> Row:
        if not isinstance(value, dict):
            raise Refusal(400, f"{name} must be an object")
        return checked(call, {key: _under(name, each) for key, each in fields.items()}, value)

    return check


def _under(name: str, check: Check) -> Check:
    return lambda call, inner, value: check(call, f"{name}.{inner}", value)
