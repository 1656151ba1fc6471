"""The daily report: the business day of a till, which has to be open before anything is sold."""

from collections.abc import Sequence

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.seed.days import BusinessDay
from backoffice.sandbox.ready2order.seed.local_time import local


class DailyReports:
    def __init__(self, days: Sequence[BusinessDay]) -> None:
        """``days``: oldest first, at least one; the last is open."""
        self._days = list(days)

    @property
    def is_open(self) -> bool:
        return self._days[-1].closed is None

    def open(self, now: float) -> None:
        if self.is_open:
            raise Refusal("errors.dailyReport.open")
        last = self._days[-1]
        self._days.append(BusinessDay(last.id + 1, last.number + 1, int(now), None, 0, 0))

    def close(self, now: float) -> None:
        last = self._days[-1]
        if not self.is_open:
            raise Refusal("errors.dailyReport.closed")
        self._days[-1] = BusinessDay(last.id, last.number, last.opened, int(now), last.first, last.documents)

    def at(self, moment: float) -> Row:
        """What a document of that moment says about its day; ``Refusal`` if the till was shut.

        A document older than the open day belongs to the last day that had begun by then.
        """
        begun = [day for day in self._days if day.opened <= moment] or self._days[:1]
        if not self.is_open and begun[-1] is self._days[-1]:
            raise Refusal("errors.dailyReport.closed")
        return report_of(begun[-1])

    def ended_at(self, identifier: int) -> str | None:
        place = identifier - self._days[0].id
        closed = self._days[place].closed if 0 <= place < len(self._days) else None
        return None if closed is None else local(closed)


def report_of(day: BusinessDay) -> Row:
    return {
        "dailyReport_id": day.id,
        "dailyReport_number": day.number,
        "dailyReport_startDate": local(day.opened),
        "_report_at": day.opened,
    }
