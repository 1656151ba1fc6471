"""Documents: list, read, count, create, cancel, and their PDF."""

from datetime import date, datetime, timedelta

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order import bodies
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.cancelling import cancel
from backoffice.sandbox.ready2order.calls.invoicing import create
from backoffice.sandbox.ready2order.calls.training import mode
from backoffice.sandbox.ready2order.pages import Slice, ordered, sliced
from backoffice.sandbox.ready2order.seed.local_time import at
from backoffice.sandbox.ready2order.shapes import DISCOUNTS, ITEMS, PAYMENTS, WHOLE_INVOICE, encoded, invoice
from backoffice.sandbox.tables import Test, Tests, equal_to

DAY_REPORT = ("daily_report", "dr_startDate")


def listed(call: Call) -> Answer:
    table, options = call.till.invoices, call.box.options
    ids = ordered(table.select(_tests(call)), options)
    part = sliced({"offset": 0, **call.query}, len(ids), options, call.lies)
    parts = _parts(call)
    render = lambda row: encoded(invoice(call.till, row, parts), options)  # noqa: E731 - once per page
    rows = [table.rendered(identifier, (parts, options.numbers), render) for identifier in part.of(ids)]
    count = len(rows) if options.envelope_count == "page" else len(ids)
    return Answer(200, b'{"invoices":[%b],%b' % (b",".join(rows), _rest(call, part, count)))


def _rest(call: Call, part: Slice, count: int) -> bytes:
    """What stands beside the page, without its opening brace."""
    asked = {name: _written(call.query.get(name)) for name in ("dateFrom", "dateTo")}
    offset = call.query.get("offset", 0)
    envelope = {"count": count, "offset": offset, "limit": part.limit, **asked, "query": call.query.get("query")}
    return encoded(envelope, call.box.options)[1:]


def _written(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _parts(call: Call) -> frozenset[str]:
    """Which of the inner lists are asked for; ``payment`` is the older name of ``payments``."""
    wanted = {ITEMS: ("items",), PAYMENTS: ("payments", "payment"), DISCOUNTS: ("discounts",)}
    return frozenset(part for part, names in wanted.items() if any(call.query.get(name) for name in names))


def _tests(call: Call) -> Tests:
    query = call.query
    tests = dict(mode(call, "testMode", "invoice_testMode"))
    for parameter, column in (("tableId", "table_id"), ("customerId", "customer_id")):
        if parameter in query:
            tests[column] = equal_to(query[parameter])
    if "query" in query:
        tests["_search"] = (query["query"], lambda value: query["query"].lower() in value)
    return {**tests, **_times(query)}


def _times(query: Row) -> Tests:
    """The bounds, on the start of the daily report unless the time of the bill is named; both are included."""
    column = "_report_at" if query.get("dateField", DAY_REPORT[0]) in DAY_REPORT else "_at"
    tests: dict[str, Test] = {}
    if "dateFrom" in query:
        start = _moment(query["dateFrom"])
        tests[f"{column}:from"] = (start, lambda value: value >= start)
    if "dateTo" in query:
        end = _moment(query["dateTo"], last=True)
        tests[f"{column}:to"] = (end, lambda value: value <= end)
    return tests


def _moment(value: date, *, last: bool = False) -> float:
    """The first (or last) second of a date in the account's zone; a time stands for itself."""
    if isinstance(value, datetime):
        return value.timestamp()
    return at(value + timedelta(days=1)) - 1 if last else at(value)


def read(call: Call) -> Answer:
    return call.answer(invoice(call.till, call.row(call.till.invoices), WHOLE_INVOICE))


def count(call: Call) -> Answer:
    """As many as the list has without any filter."""
    return call.answer({"error": False, "count": len(call.till.invoices.select(_tests(call)))})


def pdf(call: Call) -> Answer:
    """A signed address, from which the file is fetched without a token."""
    row = call.row(call.till.invoices)
    form = call.query.get("format", "A4")
    uri = call.box.files.address(call.till.number, row["invoice_id"], form)
    call.till.invoices.update(row["invoice_id"], {"invoice_pdf": uri})
    return call.answer({"error": False, "uri": uri, "format": form})


OPERATIONS = (
    Operation("GET", "/document/invoice", listed, query=bodies.INVOICE_LIST),
    Operation("POST", "/document/invoice", create, body=bodies.INVOICE, status=201),
    Operation("GET", "/document/invoice/count", count),
    Operation("GET", "/document/invoice/{id}", read),
    Operation("POST", "/document/invoice/{id}/delete", cancel, body=bodies.CANCEL),
    Operation("GET", "/document/invoice/{id}/pdf", pdf, query=bodies.PDF),
)
