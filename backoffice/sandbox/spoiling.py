"""What faults do to an answer: the ones that come instead of it, and the ones that spoil it."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Protocol
from urllib.parse import urlunsplit

from backoffice.sandbox.faults import Fault
from backoffice.sandbox.messages import Answer, Request, Row, dumped


class Spoilable(Protocol):
    """What the faults need to know of the system that answers."""

    @property
    def decimals(self) -> Collection[str]: ...

    @property
    def wrong_values(self) -> Mapping[str, Any]: ...

    def failure(self, status: int, retry_after: str = "") -> Answer: ...


MAINTENANCE = "<!doctype html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"


PAGE_KEYS = {"invoices", "total_count", "results", "reviews"}
"""What an object has that is a page of rows."""


def instead(fault: Fault, request: Request, system: Spoilable) -> Answer:
    """The answer to a request that is not carried out."""
    told = fault.settings
    match fault.kind:
        case "status":
            answer = system.failure(told["status"], str(told["retry_after"]))
            if told["retry_after"]:
                answer.headers["Retry-After"] = str(told["retry_after"])
            answer.body = told["body"].encode() or answer.body
            return answer
        case "html":
            return Answer.html(MAINTENANCE, told["status"])
        case "envelope":
            return Answer.json({"error": True, "success": False, "msg": told["msg"]})
        case "empty":
            return Answer(told["status"])
        case "redirect":
            return Answer.redirect(told["location"] or _elsewhere(request))
        case "gzip":
            return Answer(200, b"\x1f\x8b this is not gzip", headers={"Content-Encoding": "gzip"})
        case "hang":
            return Answer(dropped=True, delay_s=told["seconds"])
        case _:
            return Answer(dropped=True)


def _elsewhere(request: Request) -> str:
    """The same path at another name of this machine."""
    host, _, port = request.headers.get("host", "").partition(":")
    other = "127.0.0.1" if host == "localhost" else "localhost"
    return urlunsplit(("http", f"{other}:{port}" if port else other, request.path, request.query_text, ""))


def spoil(fault: Fault, answer: Answer, system: Spoilable) -> Answer:
    """The answer with the fault in it."""
    told = fault.settings
    match fault.kind:
        case "truncate":
            answer.body = answer.body[: told["bytes"]]
        case "cut":
            answer.cut_at = told["bytes"]
        case "huge":
            answer.body += b" " * max(told["bytes"] - len(answer.body), 0)
        case "delay":
            answer.delay_s += told["seconds"]
        case "drip":
            answer.drip_s = told["seconds"]
        case "lost_answer":
            answer.dropped = True
        case "fail_after_commit":
            return system.failure(told["status"])
        case "nan" | "wrong_types" | "extra_fields":
            answer.body = _with_row(answer.body, fault, system)
    return answer


def _with_row(body: bytes, fault: Fault, system: Spoilable) -> bytes:
    """The body with its first row spoilt."""
    value = json.loads(body)
    row = _first_row(value)
    if row is not None:
        row |= _changes(row, fault, system)
    return dumped(value)


def _first_row(value: Any) -> Row | None:
    if isinstance(value, list):
        return value[0] if value and isinstance(value[0], dict) else None
    if not isinstance(value, dict):
        return None
    inner = [entry for entry in value.values() if isinstance(entry, list) and entry and isinstance(entry[0], dict)]
    is_page = not PAGE_KEYS.isdisjoint(value)
    return inner[0][0] if len(inner) == 1 and is_page else value


def _changes(row: Row, fault: Fault, system: Spoilable) -> Row:
    told = fault.settings
    match fault.kind:
        case "nan":
            names = [told["field"]] if told["field"] else [name for name in row if name in system.decimals][:1]
            return {name: float("nan") for name in names}
        case "wrong_types":
            return dict(told["fields"]) or {n: value for n, value in system.wrong_values.items() if n in row}
        case _:
            return {f"new_field_{number}": {"of": "a kind"} for number in range(1, told["count"] + 1)}
