"""The documents that a shop has written so far, by their position.

Counted from the newest (0): every 40th from the third on is a storno, every 33rd from the sixth on is training.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.day import report_of
from backoffice.sandbox.ready2order.documents import invoice, number_full
from backoffice.sandbox.ready2order.seed.baskets import Baskets
from backoffice.sandbox.ready2order.seed.days import BusinessDay, times
from backoffice.sandbox.ready2order.seed.local_time import at, day_of
from backoffice.sandbox.ready2order.seed.plan import DISCOUNT, INVOICE, ITEM, PAYMENT, TABLE, Plan
from backoffice.sandbox.ready2order.stornos import Ids, cancelled, storno

STORNO_EVERY, STORNO_AT = 40, 2
TRAINING_EVERY, TRAINING_AT = 33, 5
ITEMS, PARTS = 24, 4
"""Ids set aside for each document."""


class Past:
    def __init__(self, plan: Plan, days: Sequence[BusinessDay], baskets: Baskets) -> None:
        self.plan = plan
        self.days = days
        self._baskets = baskets
        self._firsts = [day.first for day in days]
        self.columns: Mapping[str, Callable[[int], Any]] = {
            "_at": lambda position: self.times[position],
            "_report_at": lambda position: self.day(position).opened,
            "invoice_testMode": self.is_training,
            "_search": self._search,
            "customer_id": self._customer_id,
            "table_id": self._table_id,
        }

    def __len__(self) -> int:
        return self.plan.invoices

    def identifier(self, position: int) -> int:
        return self.plan.row_id(INVOICE, position)

    def position(self, identifier: int) -> int:
        return self.plan.position(INVOICE, identifier)

    @cached_property
    def times(self) -> list[int]:
        return times(self.plan, self.days)

    @cached_property
    def numbers(self) -> list[int]:
        """Each document's number: counted per year, training apart."""
        counts: dict[tuple[int, bool], int] = {}
        made: list[int] = []
        for position, year in enumerate(self._years()):
            series = (year, self.is_training(position))
            counts[series] = counts.get(series, 0) + 1
            made.append(counts[series])
        return made

    def last_number(self, year: int, training: bool) -> int:
        """The highest number given in the year."""
        pairs = zip(self._years(), self.numbers, range(len(self)), strict=True)
        return max((n for y, n, position in pairs if y == year and self.is_training(position) == training), default=0)

    def _years(self) -> list[int]:
        if not self.times:
            return []
        first, last = day_of(self.times[0]).year, day_of(self.times[-1]).year
        starts = [at(day_of(self.times[0]).replace(year=year, month=1, day=1)) for year in range(first + 1, last + 1)]
        return [first + bisect_right(starts, moment) for moment in self.times]

    def day(self, position: int) -> BusinessDay:
        return self.days[bisect_right(self._firsts, position) - 1]

    def row(self, position: int) -> Row:
        original = self.original_of(position)
        moment, number = self.times[position], self.numbers[position]
        if original is not None:
            return storno(self._plain(original), self._ids(position), number, moment, report_of(self.day(position)))
        row = self._plain(position)
        storno_position = self.storno_of(position)
        if storno_position is not None:
            row |= cancelled(self.times[storno_position], self._reason(storno_position))
        return row

    def _plain(self, position: int) -> Row:
        """The document as it was written, whatever became of it."""
        ids = self._ids(position)
        bill = self._baskets.bill(
            position, ids, self.numbers[position], self.is_training(position), self.times[position],
            report_of(self.day(position)),
        )  # fmt: skip
        return invoice(bill)

    def _ids(self, position: int) -> Ids:
        first = self.plan.first_id
        return Ids(
            invoice=self.identifier(position),
            item=first(ITEM) + position * ITEMS,
            part=first(PAYMENT) + position * PARTS,
            discount=first(DISCOUNT) + position,
        )

    def _reason(self, position: int) -> str:
        return Dice(self.plan.seed, self.plan.till, INVOICE + 1, position).pick(self.plan.shop.storno_reasons)

    def _search(self, position: int) -> str:
        number = number_full(self.numbers[position], self.times[position], self.is_training(position))
        customer = self._baskets.customer_of(self._written(position))
        address = customer["address"]["invoice"] if customer else {}
        names = (address.get("customer_company"), address.get("lastName"))
        return " ".join((number, "", *(name or "" for name in names))).lower()

    def _customer_id(self, position: int) -> int | None:
        customer = self._baskets.customer_of(self._written(position))
        return customer["customer_id"] if customer else None

    def _table_id(self, position: int) -> int | None:
        table = self._baskets.table_of(self._written(position))
        return None if table is None else self.plan.first_id(TABLE) + table

    # storno and training

    def _written(self, position: int) -> int:
        """The document whose basket this one has: its own, or that of the one it cancels."""
        original = self.original_of(position)
        return position if original is None else original

    def is_training(self, position: int) -> bool:
        return self._back(position) % TRAINING_EVERY == TRAINING_AT and self.original_of(position) is None

    def original_of(self, position: int) -> int | None:
        """The document that this one cancels."""
        back = self._back(position)
        if back % STORNO_EVERY != STORNO_AT:
            return None
        older = back + 1 + Dice(self.plan.seed, self.plan.till, INVOICE + 2, back).below(6)
        if older % TRAINING_EVERY == TRAINING_AT:
            older += 1
        return self._back(older) if older < len(self) else None

    def storno_of(self, position: int) -> int | None:
        """The document that cancels this one."""
        back = self._back(position)
        candidate = self._back(back - (back - STORNO_AT) % STORNO_EVERY)
        if 0 <= candidate < len(self) and candidate != position and self.original_of(candidate) == position:
            return candidate
        return None

    def _back(self, position: int) -> int:
        """From the start to from the end, and the other way round."""
        return len(self) - 1 - position
