"""ready2order's documents on paper and as files: none of it changes a document."""

from typing import Any, ClassVar

from accounts.http import files
from accounts.http.answers import decoded
from accounts.http.errors import BadPayload, Rejected
from accounts.models.command import Command
from accounts.models.merchant import Membership
from accounts.outbox.action import Action, Call, Complaints, Finding, Found, Looker, Record
from accounts.outbox.fields import Field, flag, identity, text
from accounts.outbox.kinds import refuse_faults
from accounts.systems.ready2order import endpoints
from sales.models import Invoice, InvoiceFile

PDF = b"%PDF"


class FetchPdf(Action):
    """The till names an address, the file is fetched from there and kept here."""

    system, resource = "ready2order", "invoices"
    kind, title = "invoice.pdf", "Invoice as a file"
    endpoint = endpoints.INVOICE_PDF
    fetches, repeatable = True, True
    reads_before, reads_back = False, False
    fields: ClassVar[dict[str, Field]] = {"format": Field(text, needed=True), "regeneratePDF": Field(flag)}

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if data.get("format") not in InvoiceFile.Format.values:
            found["format"] = f"Give one of {', '.join(InvoiceFile.Format.values)}."
        return found

    def call(self, command: Command) -> Call:
        query = {"format": command.data["format"]}
        if flag(command.data.get("regeneratePDF", False)):
            query["regeneratePDF"] = "true"
        return Call(self.endpoint, {"id": command.remote_id}, None, query)

    def result(self, command: Command, answer: bytes) -> str:
        refuse_faults(answer)
        _address(answer)
        return command.remote_id

    def keep(self, command: Command, answer: bytes) -> None:
        content = files.fetch(_address(answer), system=self.system, account_id=command.account_id)
        if not content.startswith(PDF):
            raise Rejected(reason="no_pdf")
        invoice = Invoice.objects.filter(account=command.account_id, remote_id=command.remote_id).first()
        if invoice is None:
            raise Rejected(reason="not_mirrored")
        InvoiceFile.objects.keep(invoice, command.data["format"], content, command)

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """It changes nothing at the till: what counts is whether the file is here."""
        rows = InvoiceFile.objects.filter(
            invoice__account=command.account_id,
            invoice__remote_id=command.remote_id,
            format=command.data["format"],
            fetched_at__gte=command.sent_at,
        )
        return Finding(Found.LANDED, command.remote_id) if rows.exists() else Finding(Found.ABSENT)


class PrintInvoice(Action):
    """On paper, at the till: nobody can be asked afterwards whether it came out, so it is never sent twice unasked."""

    system, resource = "ready2order", "invoices"
    kind, title = "invoice.print", "Invoice printed"
    endpoint = endpoints.PRINT_INVOICE
    role = Membership.Role.MANAGER
    reads_back = False
    fields: ClassVar[dict[str, Field]] = {
        "printer_id": Field(identity, label="Printer"),
        "printingProfile_id": Field(identity, label="Printing profile"),
    }

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if len([name for name in self.fields if identity_or_none(data.get(name))]) != 1:
            found.setdefault("printer_id", "Give a printer or a printing profile: one of the two.")
        return found

    def seen(self, command: Command, record: Record) -> dict[str, Any]:
        return {}

    def result(self, command: Command, answer: bytes) -> str:
        refuse_faults(answer)
        return command.remote_id


def identity_or_none(value: Any) -> str | None:
    try:
        return identity(value)
    except ValueError:
        return None


def _address(answer: bytes) -> str:
    told = decoded(answer)
    uri = told.get("uri") if isinstance(told, dict) else None
    if not isinstance(uri, str) or not uri:
        raise BadPayload("the answer does not say where the file is", reason="no_file")
    return uri
