"""How many rows: counted up to a limit, beyond which the exact number helps nobody and costs much."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

CAP = 10_000  # rows
SEARCH_CAP = 1_000  # hits of a search: each has to be looked at


@dataclass(frozen=True)
class Count:
    """``number`` is at most one more than ``cap``."""

    number: int
    cap: int = CAP

    @property
    def is_capped(self) -> bool:
        return self.number > self.cap

    @property
    def limit(self) -> str:
        return f"{self.cap:,}"

    def __str__(self) -> str:
        return f"{self.limit}+" if self.is_capped else f"{self.number:,}"


def capped(rows: QuerySet[Any]) -> Count:
    return Count(rows.order_by()[: CAP + 1].count(), CAP)
