"""Faults on demand: which request they strike, how often, and what they are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from backoffice.sandbox.callers import Bearer
from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Request

# Each kind with its settings and their defaults.
INSTEAD: dict[str, dict[str, Any]] = {
    "status": {"status": 500, "retry_after": "", "body": ""},
    "html": {"status": 200},
    "envelope": {"msg": "Something went wrong."},
    "empty": {"status": 204},
    "redirect": {"location": ""},
    "gzip": {},
    "close": {},
    "hang": {"seconds": 60.0},
    "late": {"seconds": 2.0},
}
"""The request is not carried out, or only later (``late``); this comes back instead."""

LIST: dict[str, dict[str, Any]] = {
    "limit_ignored": {},
    "page_ignored": {},
    "last_page_repeats": {},
    "first_page_beyond_end": {},
    "list_never_ends": {},
}
"""A list lies about its pages."""

AFTER: dict[str, dict[str, Any]] = {
    "truncate": {"bytes": 100},
    "cut": {"bytes": 100},
    "nan": {"field": ""},
    "wrong_types": {"fields": {}},
    "extra_fields": {"count": 20},
    "huge": {"bytes": 64 * 1024 * 1024},
    "delay": {"seconds": 1.0},
    "drip": {"seconds": 0.1},
    "lost_answer": {},
    "fail_after_commit": {"status": 500},
    "insert_rows": {"count": 1, "at": "front", "resource": ""},
    "delete_rows": {"count": 1, "at": "front", "resource": ""},
}
"""The request is carried out, then the answer (or the list behind it) is spoilt."""

KINDS = INSTEAD | LIST | AFTER
DRIFT = ("insert_rows", "delete_rows")
APIS = ("/v1", "/api/v1", "/api/v2", "/private/v3", "/public/v3")
"""How the paths of the emulated APIs begin."""


@dataclass
class Fault:
    number: int
    kind: str
    method: str = ""
    """Empty: any."""
    path: str = ""
    """How the path begins; empty: any of an API."""
    till: int | None = None
    shop: int | None = None
    service: str = ""
    """Empty: any."""
    page: int | None = None
    times: int | None = None
    """Strikes left; ``None``: until removed."""
    skip: int = 0
    """Matching requests that are still let through."""
    percent: int = 100
    """Of the matching requests, by dice: the same seed strikes the same ones."""
    seed: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    hits: int = 0
    thrown: int = 0

    def matches(self, request: Request, bearer: Bearer) -> bool:
        return (
            self.times != 0
            and self.method in ("", request.method)
            and request.path.startswith(self.path or APIS)
            and self.till in (None, bearer.till)
            and self.shop in (None, bearer.shop)
            and self.service in ("", bearer.service)
            and self.page in (None, request.page)
        )

    def strike(self) -> bool:
        """Counts a matching request; whether the fault strikes it."""
        if self.skip:
            self.skip -= 1
            return False
        self.thrown += 1
        if self.percent < 100 and not Dice(self.seed, self.number, self.thrown).chance(self.percent):
            return False
        self.hits += 1
        self.times = None if self.times is None else self.times - 1
        return True


class Faults:
    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._faults: dict[int, Fault] = {}
        self._last = 0

    def add(
        self,
        kind: str,
        *,
        method: str = "",
        path: str = "",
        till: int | None = None,
        shop: int | None = None,
        service: str = "",
        page: int | None = None,
        times: int | None = None,
        skip: int = 0,
        percent: int = 100,
        seed: int = 0,
        **settings: Any,
    ) -> Fault:
        """A fault of ``kind`` for the next ``times`` matching requests, or until removed.

        ``path`` is how the path begins, /v1 or the like included; ``percent`` of the requests are struck; ``settings``
        are those of the kind (see ``KINDS``).
        ``ValueError`` for a kind or a setting that does not exist.
        """
        if kind not in KINDS:
            raise ValueError(f"There is no fault {kind!r}; there are {', '.join(sorted(KINDS))}.")
        if unknown := sorted(settings.keys() - KINDS[kind].keys()):
            raise ValueError(f"Fault {kind} has no setting {unknown[0]!r}.")
        with self._lock:
            self._last += 1
            fault = Fault(self._last, kind, method, path, till, shop, service, page, times, skip, percent, seed,
                          {**KINDS[kind], **settings})  # fmt: skip
            self._faults[fault.number] = fault
            return fault

    def remove(self, number: int) -> None:
        with self._lock:
            del self._faults[number]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(list(self._faults.values()))

    def striking(self, request: Request, bearer: Bearer) -> list[Fault]:
        """The faults that hit this request; of those that replace the answer, only the first."""
        struck: list[Fault] = []
        for fault in self:
            replaced = any(other.kind in INSTEAD for other in struck)
            if fault.matches(request, bearer) and not (replaced and fault.kind in INSTEAD) and fault.strike():
                struck.append(fault)
        return struck
