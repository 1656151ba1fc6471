"""ready2order's business day: opened before anything is sold, closed when the drawer was counted."""

from typing import ClassVar

from accounts.models.command import Command
from accounts.models.merchant import Membership
from accounts.outbox.action import Action, Finding, Found, Looker, Record
from accounts.outbox.kinds import refuse_faults
from accounts.references import BUSINESS_DAY, is_open
from accounts.systems.ready2order import endpoints


class _BusinessDay(Action, abstract=True):
    """The till has one status, without an id: it is read before, and after an answer that was lost."""

    system, resource, only_record = "ready2order", BUSINESS_DAY, BUSINESS_DAY
    role = Membership.Role.MANAGER
    fiscal = True
    opens: ClassVar[bool]

    def is_so(self, command: Command, record: Record) -> str:
        """A status that we do not understand is no reason not to do what a person ordered: the till refuses it itself."""
        return "already_so" if is_open(record.get("status")) is self.opens else ""

    def body(self, command: Command) -> None:
        return None

    def result(self, command: Command, answer: bytes) -> str:
        refuse_faults(answer)
        return command.remote_id

    def look_up(self, command: Command, looker: Looker) -> Finding:
        record = looker.record(self.resource, command.remote_id)
        status = record.get("status") if record is not None else None
        told = is_open(status)
        if told is None:
            return Finding(Found.UNCLEAR, evidence={"status": str(status)})
        return Finding(Found.LANDED, command.remote_id) if told is self.opens else Finding(Found.ABSENT)


class OpenDay(_BusinessDay):
    kind, title = "daily_report.open", "Business day opened"
    endpoint = endpoints.OPEN_DAY
    opens = True


class CloseDay(_BusinessDay):
    kind, title = "daily_report.close", "Business day closed"
    endpoint = endpoints.CLOSE_DAY
    opens = False
