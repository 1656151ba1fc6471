"""Printers, profiles that stand for several of them, and what waits to be printed."""

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.records import Resource, creating, deleting, listing, reading
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Invalid, boolean, integer, text
from backoffice.sandbox.tables import equal_to

JOB = (
    text("printJob_content", nullable=True),
    text("printJob_imageURL", nullable=True),
    boolean("printJob_printLogo", required=True),
    integer("printer_id"),
)


def _kept(call: Call, fields: Row, before: Row | None) -> Row:
    if "printer_id" in fields:
        call.require(call.till.printers, "printer_id", fields["printer_id"])
    return {"printer_id": _default(call), **fields}


def _default(call: Call) -> int | None:
    """The printer where nobody names one: the first."""
    ids = call.till.printers.ids
    return ids[0] if ids else None


def print_test(call: Call) -> Answer:
    if _default(call) is None:
        raise Refusal("errors.notFound")
    call.till.create("print_jobs", printer_id=_default(call), printJob_content="Test")
    return call.message("The test is on its way.")


def print_invoice(call: Call) -> Answer:
    """Waits for its printer, or for each printer of the profile. Its row does not tell: documents are final here."""
    invoice, body = call.row(call.till.invoices), call.body
    if "printer_id" not in body and "printingProfile_id" not in body:
        raise Invalid.because("printer_id", "required")
    printers: list[int | None] = []
    if "printer_id" in body:
        printers = [call.require(call.till.printers, "printer_id", body["printer_id"])["printer_id"]]
    elif "printingProfile_id" in body:
        profile = call.require(call.till.printing_profiles, "printingProfile_id", body["printingProfile_id"])
        members = profile["printingProfile_associatedPhysicalPrinterIds"]
        printers = [member["printingProfile_associatedPrinter_id"] for member in members]
    for printer in printers:
        call.till.create("print_jobs", printer_id=printer, printJob_content=invoice["invoice_numberFull"])
    return call.answer({"error": False, "msg": "The invoice waits to be printed."})


PRINTERS = Resource("/printer", "printers", "printer")
PROFILES = Resource("/printingProfile", "printing_profiles", "printing profile")
JOBS = Resource(
    "/print", "print_jobs", "print job", create=JOB, kept=_kept,
    tests=lambda call: {"printJob_printedAt": equal_to(None)},
)  # fmt: skip
WHERE = (integer("printer_id"), integer("printingProfile_id"))

OPERATIONS = (
    *reading(PRINTERS),
    Operation("POST", "/printer/testPrint", print_test),
    listing(PROFILES),
    listing(JOBS),
    creating(JOBS),
    deleting(JOBS),
    Operation("POST", "/document/invoice/{id}/print", print_invoice, body=WHERE),
)
