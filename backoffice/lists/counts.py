"""How many rows: counted up to a limit, beyond which the exact number helps nobody and costs much."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

CAP = 10_000  # rows


@dataclass(frozen=True)
class Count:
    number: int

    @property
    def is_capped(self) -> bool:
        return self.number > CAP

    def __str__(self) -> str:
        return f"{CAP:,}+" if self.is_capped else f"{self.number:,}"


def capped(rows: QuerySet[Any]) -> Count:
    return Count(rows.order_by()[: CAP + 1].count())
