"""Which orders a list holds: exact ids, moments, statuses, and the full-text search that is of no use for a sync."""

from collections.abc import Callable, Sequence
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.readycloud import fields, times
from backoffice.sandbox.readycloud.call import Call
from backoffice.sandbox.readycloud.errors import Refusal
from backoffice.sandbox.tables import Table, Tests, equal_to

MOST_FOUND = 70
"""How many results the full-text search gives at most, chosen before any filter."""
MOMENTS = {"updated_at__gte": "_updated", "updated_at__lte": "_updated"}
UNPROVED = {
    "created_at__gte": "_created", "created_at__lte": "_created",
    "nested_updated_at__gte": "_nested", "nested_updated_at__lte": "_nested",
}  # fmt: skip
"""Passed over like any unknown parameter, unless the option says otherwise."""
STATUSES = {"billing_status__in": fields.BILLING, "shipping_status__in": fields.SHIPPING}


def orders(call: Call) -> Sequence[int]:
    """The ids that the query asks for, oldest first by default."""
    table = call.org.orders
    tests: dict[str, tuple[Any, Callable[[Any], bool]]] = {}
    if "primary_id" in call.query:
        tests["primary_id"] = equal_to(call.query["primary_id"])
    moments = MOMENTS | (UNPROVED if call.options.readycloud_unproved_filters else {})
    tests |= _moments(call, moments)
    for name, choices in STATUSES.items():
        if name in call.query:
            tests[name.removesuffix("__in")] = _statuses(name, call.query[name], choices)
    return _in_order(call, _searched(call, table, tests))


def changed_since(call: Call, table: Table) -> Sequence[int]:
    """The one filter that products have."""
    return _in_order(call, table.select(_moments(call, {"updated_at__gte": "_updated"})))


def _in_order(call: Call, ids: Sequence[int]) -> Sequence[int]:
    return ids[::-1] if call.options.readycloud_newest_first else ids


def _moments(call: Call, names: dict[str, str]) -> dict[str, tuple[Any, Callable[[Any], bool]]]:
    tests: dict[str, tuple[Any, Callable[[Any], bool]]] = {}
    for name, column in names.items():
        given = call.query.get(name, "")
        if given:
            bound = _moment(name, given)
            is_from = name.endswith("gte")
            tests[f"{column}:{name}"] = (bound, _from(bound) if is_from else _until(bound))
    return tests


def _from(bound: int) -> Callable[[Any], bool]:
    return lambda moment: bool(moment >= bound)


def _until(bound: int) -> Callable[[Any], bool]:
    return lambda moment: bool(moment <= bound)


def _moment(name: str, given: str) -> int:
    """A plus that nobody encoded has become a space."""
    try:
        return times.read(given.replace(" ", "+") if "T" in given else given)
    except (ValueError, OverflowError):
        raise Refusal(400, fields={name: ["Enter a valid date/time."]}) from None


def _statuses(name: str, given: str, choices: tuple[str, ...]) -> tuple[Any, Callable[[Any], bool]]:
    """Names with | between them, or all but these after a leading !; null is in no list, and so in every negated one."""
    is_negated = given.startswith("!")
    wanted = given.removeprefix("!").split("|")
    if unknown := [status for status in wanted if status not in choices]:
        message = f"Select a valid choice. {unknown[0]} is not one of the available choices."
        raise Refusal(400, fields={name: [message]})
    return given, lambda status: (status in wanted) != is_negated


def _searched(call: Call, table: Table, tests: Tests) -> Sequence[int]:
    words = call.query.get("q", "").lower().split()
    if not words:
        return table.select(tests)
    found = [row["_id"] for row in table if all(word in _text(row) for word in words)]
    some = set(sorted(found, key=lambda identifier: Dice(identifier).below(1 << 20))[:MOST_FOUND])
    return [identifier for identifier in table.select(tests) if identifier in some]


def _text(row: Row) -> str:
    told = row["shipping"]["ship_to"]
    names = (
        row["primary_id"],
        row["order_number"],
        row["message"],
        *(told[name] for name in ("first_name", "last_name")),
    )
    goods = (item["description"] for box in row["_boxes"] for item in box["_items"])
    return " ".join(str(each) for each in (*names, *goods) if each is not None).lower()
